package ninc.compiler.emit;

/** Expressions of an int and a literal, without what changes nothing. */
final class Terms {

  private Terms() {}

  static String plus(String term, int number) {
    if (number == 0) {
      return term;
    }
    return number > 0 ? "%s + %d".formatted(term, number) : "%s - %d".formatted(term, -number);
  }

  static String times(String factor, int number) {
    return number == 1 ? factor : "%s * %d".formatted(factor, number);
  }
}
