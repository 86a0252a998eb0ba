package ninc.dsl;

/** Range checks, whose messages name the number and the allowed range. */
final class Range {

  /** The largest extent of a dimension. The bound keeps index arithmetic within 32 bits. */
  static final int MAX_EXTENT = 1 << 16;

  private Range() {}

  /** Checks that {@code min ≤ value ≤ }{@link #MAX_EXTENT}. */
  static void check(String what, int value, int min) {
    if (value < min || value > MAX_EXTENT) {
      throw new IllegalArgumentException(
          "%s is %d, but must be from %d to %d".formatted(what, value, min, MAX_EXTENT));
    }
  }

  /** Checks that weights K×C×k×k have at most {@link Shape#MAX_VALUES} values. */
  static void checkWeights(int outputs, int inputs, int height, int width) {
    if ((double) outputs * inputs * height * width > Shape.MAX_VALUES) {
      throw new IllegalArgumentException(
          "weights of %d×%d×%d×%d are more than %d values"
              .formatted(outputs, inputs, height, width, Shape.MAX_VALUES));
    }
  }

  /** Checks that a value is finite. */
  static void checkFinite(String what, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("%s is %s, but must be finite".formatted(what, value));
    }
  }

  /** Checks that a value is finite and above 0. */
  static void checkPositive(String what, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s is %s, but must be finite and above 0".formatted(what, value));
    }
  }

  /** Checks that {@code 0 < value ≤ max}. */
  static void checkPositiveUpTo(String what, double value, double max) {
    if (!(value > 0 && value <= max)) {
      throw new IllegalArgumentException(
          "%s is %s, but must be above 0 and at most %s".formatted(what, value, max));
    }
  }

  /** Checks that a value is above 0 and below 1. */
  static void checkShare(String what, double value) {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException(
          "%s is %s, but must be between 0 and 1".formatted(what, value));
    }
  }

  /** Checks that {@code min ≤ value < bound}. */
  static void check(String what, double value, double min, double bound) {
    if (!(value >= min && value < bound)) {
      throw new IllegalArgumentException(
          bound == Double.POSITIVE_INFINITY
              ? "%s is %s, but must be finite and at least %s".formatted(what, value, min)
              : "%s is %s, but must be at least %s and below %s"
                  .formatted(what, value, min, bound));
    }
  }
}
