package ninc.dsl;

/** Checks of single numbers, whose messages name the number and what is allowed. */
final class Range {

  /** Larger extents than this make no network; the bound keeps the arithmetic in 32 bits. */
  static final int MAX_EXTENT = 1 << 16;

  private Range() {}

  static void check(String what, int value, int least) {
    if (value < least || value > MAX_EXTENT) {
      throw new IllegalArgumentException(
          "%s is %d, but must be from %d to %d".formatted(what, value, least, MAX_EXTENT));
    }
  }

  /** Weights K×C×k×k have the same bound as the values of an example. */
  static void checkWeights(int outputs, int inputs, int height, int width) {
    if ((double) outputs * inputs * height * width > Shape.MAX_VALUES) {
      throw new IllegalArgumentException(
          "weights of %d×%d×%d×%d are more than %d values"
              .formatted(outputs, inputs, height, width, Shape.MAX_VALUES));
    }
  }

  static void checkFinite(String what, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("%s is %s, but must be a number".formatted(what, value));
    }
  }

  static void checkPositive(String what, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s is %s, but must be a number above 0".formatted(what, value));
    }
  }

  static void checkPositiveUpTo(String what, double value, double most) {
    if (!(value > 0 && value <= most)) {
      throw new IllegalArgumentException(
          "%s is %s, but must be above 0 and up to %s".formatted(what, value, most));
    }
  }

  static void check(String what, double value, double least, double below) {
    if (!(value >= least && value < below)) {
      throw new IllegalArgumentException(
          below == Double.POSITIVE_INFINITY
              ? "%s is %s, but must be a number from %s up".formatted(what, value, least)
              : "%s is %s, but must be from %s to below %s".formatted(what, value, least, below));
    }
  }
}
