package ninc.dsl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import ninc.dsl.Parameter.Value;

/**
 * The parameters of one model: the values that are given, and the parameters that its definition
 * asks for while it is constructed. Each model has its own, bound to the thread that constructs it,
 * so that models can be loaded at the same time.
 */
public final class Parameters {
  private static final ScopedValue<Parameters> CURRENT = ScopedValue.newInstance();
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");

  private final Map<String, String> given;
  private final SequencedMap<String, Value<?>> defaults = new LinkedHashMap<>();

  /**
   * @param given the text of the value of each parameter that does not have its default
   */
  public Parameters(Map<String, String> given) {
    this.given = Map.copyOf(given);
  }

  /** Returns what {@code construction} supplies if {@code Dsl.parameter} returns these values. */
  public <T> T during(Supplier<T> construction) {
    return ScopedValue.where(CURRENT, this).call(construction::get);
  }

  /** Returns the parameters that were asked for, in this order. */
  public List<Parameter> asked() {
    return defaults.entrySet().stream()
        .map(entry -> new Parameter(entry.getKey(), value(entry.getKey(), entry.getValue())))
        .toList();
  }

  /**
   * Returns the value of a parameter of the model that is being constructed or, outside of {@link
   * #during}, the default.
   *
   * @throws IllegalArgumentException if the given value is of another kind, or the parameter has
   *     another default elsewhere
   */
  static <V extends Value<V>> V ask(String name, V standard) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "parameter '%s': a name begins with a letter and has only letters, digits, - and _"
              .formatted(name));
    }
    return CURRENT.isBound() ? CURRENT.get().answer(name, standard) : standard;
  }

  private <V extends Value<V>> V answer(String name, V standard) {
    Value<?> earlier = defaults.putIfAbsent(name, standard);
    if (earlier != null && !earlier.equals(standard)) {
      throw new IllegalArgumentException(
          "parameter %s has the default %s here but %s before; give it the same one"
              .formatted(name, standard, earlier));
    }
    return value(name, standard);
  }

  private <V extends Value<V>> V value(String name, Value<V> standard) {
    try {
      return standard.parse(given.getOrDefault(name, standard.toString()));
    } catch (IllegalArgumentException mistake) {
      throw new IllegalArgumentException(
          "parameter %s %s".formatted(name, mistake.getMessage()), mistake);
    }
  }
}
