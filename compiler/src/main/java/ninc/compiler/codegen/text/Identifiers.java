package ninc.compiler.codegen.text;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Allocates identifiers for the names of a network in one scope of emitted code. Identifiers are
 * unique even if case is ignored, as many file systems do for the names of class files.
 *
 * <p>The identifier of an array begins with {@code a} and that of a local variable with {@code v},
 * followed by a capital or a digit; that of a class ends in {@code Kernel}. No keyword, function or
 * macro of Java, OpenCL C or CUDA C has this form, nor does any name in the emitter's own text, so
 * that no list of reserved words is needed. Identifiers are ASCII, since TornadoVM writes the names
 * of arrays to OpenCL C, which allows no other letters.
 */
public final class Identifiers {

  /** The length limit of identifiers, since the name of a class file is limited to 255 bytes. */
  private static final int MAX_LENGTH = 100;

  private final Set<String> taken = new HashSet<>();

  /** Returns an identifier for an array: {@code aNin1ConvWeight} for {@code nin1.conv.weight}. */
  public String array(String name) {
    return fresh("a" + camelCase(name));
  }

  /**
   * Returns an identifier for a local variable: {@code vNin1ConvBias0} for {@code nin1.conv.bias}
   * with the suffix {@code 0}.
   *
   * @param suffix a suffix of letters, digits and underscores
   */
  public String local(String name, String suffix) {
    return fresh("v" + camelCase(name) + suffix);
  }

  /**
   * Returns an identifier for a kernel class: {@code Nin1Maxpool1Kernel} for {@code nin1+maxpool1}.
   */
  public String kernel(String name) {
    String words = camelCase(name);
    String start = Character.isDigit(words.charAt(0)) ? "_" : "";
    return fresh(start + words + "Kernel");
  }

  private String fresh(String wanted) {
    String fresh = wanted;
    for (int number = 2; !taken.add(fresh.toLowerCase(Locale.ROOT)); number++) {
      fresh = wanted + "_" + number;
    }
    return fresh;
  }

  /**
   * Converts a name to camel case. Accents are removed, and characters other than ASCII letters and
   * digits separate words.
   */
  private static String camelCase(String name) {
    String plain = Normalizer.normalize(name, Normalizer.Form.NFKD).replaceAll("\\p{M}", "");
    StringBuilder words = new StringBuilder();
    for (String word : plain.split("[^A-Za-z0-9]+")) {
      if (!word.isEmpty()) {
        words.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    return words.isEmpty() ? "Unnamed" : words.substring(0, Math.min(words.length(), MAX_LENGTH));
  }
}
