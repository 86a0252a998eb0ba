package ninc.dsl;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A parameter that a definition asked for with {@code Dsl.parameter}, and its value. */
public record Parameter(String name, Value<?> value) {

  /**
   * The value of a parameter. {@link Object#toString} gives a text that {@link #parse} reads.
   *
   * @param <V> the kind of value
   */
  public sealed interface Value<V extends Value<V>> {

    /**
     * Reads another value of the same kind.
     *
     * @throws IllegalArgumentException if the text is none; the message says what is allowed
     */
    V parse(String text);
  }

  /** A whole number. */
  public record Whole(int number) implements Value<Whole> {

    @Override
    public Whole parse(String text) {
      try {
        return new Whole(Integer.parseInt(text));
      } catch (NumberFormatException _) {
        throw wrong(text, "a whole number up to " + Integer.MAX_VALUE);
      }
    }

    @Override
    public String toString() {
      return Integer.toString(number);
    }
  }

  /** A finite number. */
  public record Decimal(double number) implements Value<Decimal> {

    @Override
    public Decimal parse(String text) {
      try {
        // Unlike Double.parseDouble, this reads neither the suffix of 1d nor NaN.
        double number = new BigDecimal(text).doubleValue();
        if (Double.isFinite(number)) {
          return new Decimal(number);
        }
      } catch (NumberFormatException _) {
        // The exception below covers this case, too.
      }
      throw wrong(text, "a number");
    }

    @Override
    public String toString() {
      return Double.toString(number);
    }
  }

  /** A truth value. */
  public record Truth(boolean holds) implements Value<Truth> {

    @Override
    public Truth parse(String text) {
      return switch (text) {
        case "true" -> new Truth(true);
        case "false" -> new Truth(false);
        default -> throw wrong(text, "true or false");
      };
    }

    @Override
    public String toString() {
      return Boolean.toString(holds);
    }
  }

  /**
   * A constant of an enumeration, which may be written in lower case.
   *
   * @param <E> the enumeration
   */
  public record Choice<E extends Enum<E>>(E constant) implements Value<Choice<E>> {

    @Override
    public Choice<E> parse(String text) {
      E[] constants = constant.getDeclaringClass().getEnumConstants();
      return Arrays.stream(constants)
          .filter(candidate -> candidate.name().equalsIgnoreCase(text))
          .findFirst()
          .map(Choice::new)
          .orElseThrow(() ->
              wrong(
                  text,
                  Arrays.stream(constants)
                      .map(Enum::name)
                      .collect(Collectors.joining(", ", "one of ", ""))));
    }

    @Override
    public String toString() {
      return constant.name();
    }
  }

  private static IllegalArgumentException wrong(String text, String allowed) {
    return new IllegalArgumentException("is '%s', but must be %s".formatted(text, allowed));
  }

  /** Returns the name and the value: {@code channels=64}. */
  @Override
  public String toString() {
    return name + "=" + value;
  }
}
