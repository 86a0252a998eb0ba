package ninc.compiler.codegen.text;

/**
 * Formats an expression and an integer literal as a sum, product, quotient or remainder, simplified
 * for 0 and 1.
 */
public final class Terms {

  private Terms() {}

  public static String plus(String term, int number) {
    if (number == 0) {
      return term;
    }
    return number > 0 ? "%s + %d".formatted(term, number) : "%s - %d".formatted(term, -number);
  }

  public static String over(String term, int divisor) {
    return divisor == 1 ? term : "%s / %d".formatted(term, divisor);
  }

  public static String modulo(String term, int divisor) {
    return divisor == 1 ? "0" : "%s %% %d".formatted(term, divisor);
  }

  public static String times(String factor, int number) {
    return number == 1 ? factor : "%s * %d".formatted(factor, number);
  }

  /** Returns the condition that a coordinate is from 0 to an extent, exclusive. */
  public static String isInside(String coordinate, int extent) {
    return "%s >= 0 && %s < %d".formatted(coordinate, coordinate, extent);
  }
}
