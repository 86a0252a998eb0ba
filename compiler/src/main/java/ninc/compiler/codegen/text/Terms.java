package ninc.compiler.codegen.text;

/**
 * Formats sums and products of an expression and an integer literal, omitting a 0 or a factor of 1.
 */
public final class Terms {

  private Terms() {}

  public static String plus(String term, int number) {
    if (number == 0) {
      return term;
    }
    return number > 0 ? "%s + %d".formatted(term, number) : "%s - %d".formatted(term, -number);
  }

  public static String times(String factor, int number) {
    return number == 1 ? factor : "%s * %d".formatted(factor, number);
  }
}
