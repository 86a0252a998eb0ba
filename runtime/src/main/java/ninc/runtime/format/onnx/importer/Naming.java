package ninc.runtime.format.onnx.importer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** How the nodes of an imported network are named. */
public enum Naming {
  /** As the DSL names nodes without a name: {@code conv1}, {@code conv2}. */
  NUMBERED,

  /**
   * After the nodes of the ONNX file, where anything but letters, digits, {@code _} and {@code -}
   * becomes {@code _}: {@code layer1_0_conv1_Conv}.
   */
  ONNX;

  private static final Pattern INVALID = Pattern.compile("[^\\p{L}\\p{M}\\p{N}_-]+");
  private static final Pattern INVALID_START = Pattern.compile("^[\\p{M}_-]+");

  /** The maximum length of a name. */
  private static final int MAX_LENGTH = 80;

  /** Starts the names of a chain. */
  Scope scope() {
    return new Scope(this);
  }

  /** The names in a chain, which are unique. */
  static final class Scope {
    private final Naming naming;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    private Scope(Naming naming) {
      this.naming = naming;
    }

    /**
     * Returns the name of the next node.
     *
     * @param label the name in the file
     * @param stem the beginning of the default name
     */
    String next(String label, String stem) {
      String name =
          switch (naming) {
            case NUMBERED -> "";
            case ONNX -> valid(label);
          };
      String unique = name;
      while (unique.isEmpty() || !taken.add(unique)) {
        String numbered = name.isEmpty() ? stem : name + "_";
        unique = numbered + numbers.merge(numbered, 1, Integer::sum);
      }
      return unique;
    }

    private static String valid(String label) {
      String name = INVALID.matcher(label).replaceAll("_");
      String started = INVALID_START.matcher(name).replaceFirst("");
      return started.length() > MAX_LENGTH ? started.substring(0, MAX_LENGTH) : started;
    }
  }
}
