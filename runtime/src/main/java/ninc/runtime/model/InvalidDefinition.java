package ninc.runtime.model;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.dsl.Dsl;
import ninc.dsl.Layers;
import ninc.dsl.ModelDefinition;
import ninc.dsl.Network;
import ninc.dsl.Training;
import ninc.runtime.NearestName;
import ninc.runtime.OneLine;
import ninc.runtime.UserError;
import ninc.runtime.javac.CompilationError;

/**
 * Signals that a file that defines a model or a fusion rule does not compile. The message is one
 * line with the first error and the number of further errors.
 */
public final class InvalidDefinition extends UserError {
  private static final long serialVersionUID = 1L;

  /** What javac says of a name that it cannot find, after the line breaks have become commas. */
  private static final Pattern MISSING =
      Pattern.compile("cannot find symbol, symbol: +(\\w+) ([^\\s(,]+)");

  private static final Pattern TYPE =
      Pattern.compile("location: (?:class|.* of type) (?:ninc\\.dsl\\.)?(\\w+)");

  private static final List<Class<?>> TYPES =
      List.of(ModelDefinition.class, Network.class, Training.class, Layers.class);

  private final transient List<String> errors;

  InvalidDefinition(CompilationError error) {
    super(error.getMessage(), error);
    this.errors = error.errors().stream().map(line -> OneLine.of(line + hint(line))).toList();
  }

  /**
   * Returns one line for each error, with a hint if it is about a name that is like one of ours.
   */
  public List<String> errors() {
    return errors;
  }

  private static String hint(String error) {
    Matcher missing = MISSING.matcher(error);
    if (!missing.find()) {
      return "";
    }
    boolean method = missing.group(1).equals("method");
    String name = missing.group(2);
    Matcher location = TYPE.matcher(error);
    Optional<Class<?>> type =
        location.find() ? dslType(location.group(1)) : Optional.<Class<?>>empty();
    if (type.isPresent()) {
      return NearestName.hint(name, methods(type.get(), _ -> true));
    }
    return method
        ? hint(name, methods(Dsl.class, Modifier::isStatic), "static ninc.dsl.Dsl.*")
        : hint(
            name,
            TYPES.stream().map(Class::getSimpleName).collect(Collectors.toSet()),
            "ninc.dsl.*");
  }

  private static String hint(String name, Collection<String> names, String imported) {
    return names.contains(name)
        ? " (add import %s;)".formatted(imported)
        : NearestName.hint(name, names);
  }

  private static Optional<Class<?>> dslType(String simpleName) {
    try {
      return Optional.of(Class.forName(Dsl.class.getPackageName() + "." + simpleName));
    } catch (ClassNotFoundException _) {
      return Optional.empty();
    }
  }

  private static Collection<String> methods(Class<?> type, Predicate<Integer> modifiers) {
    return Stream.of(type.getMethods())
        .filter(method -> method.getDeclaringClass() != Object.class)
        .filter(method -> modifiers.test(method.getModifiers()))
        .map(Method::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
