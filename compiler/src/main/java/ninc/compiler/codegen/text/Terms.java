package ninc.compiler.codegen.text;

/** Expressions of an int and a literal, without what changes nothing. */
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
