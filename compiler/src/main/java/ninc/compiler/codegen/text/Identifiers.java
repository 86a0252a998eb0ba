package ninc.compiler.codegen.text;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import javax.lang.model.SourceVersion;

/** Java identifiers for the names of a graph, each name with one of its own. */
public final class Identifiers {
  private final Map<String, String> given = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  private final Predicate<String> reserved;

  /**
   * @param reserved the identifiers that no name gets
   */
  public Identifiers(Predicate<String> reserved) {
    this.reserved = reserved;
  }

  /** {@code nin1.conv.weight} becomes {@code nin1ConvWeight}. */
  public String variable(String name) {
    return given.computeIfAbsent(name, _ -> unique(decapitalized(camelCase(name))));
  }

  /** {@code nin1+maxpool1} becomes {@code Nin1Maxpool1}. */
  public String type(String name) {
    return given.computeIfAbsent(name, _ -> unique(camelCase(name)));
  }

  private String unique(String identifier) {
    String unique = identifier;
    for (int number = 2; isTaken(unique); number++) {
      unique = identifier + "_" + number;
    }
    taken.add(unique);
    return unique;
  }

  private boolean isTaken(String identifier) {
    return taken.contains(identifier)
        || reserved.test(identifier)
        || SourceVersion.isKeyword(identifier);
  }

  private static String camelCase(String name) {
    StringBuilder identifier = new StringBuilder();
    for (String word : name.split("[^\\p{Alnum}_]+")) {
      if (!word.isEmpty()) {
        identifier.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    if (identifier.isEmpty() || !Character.isJavaIdentifierStart(identifier.charAt(0))) {
      identifier.insert(0, '_');
    }
    return identifier.toString();
  }

  private static String decapitalized(String identifier) {
    return identifier.substring(0, 1).toLowerCase(Locale.ROOT) + identifier.substring(1);
  }
}
