package ninc.runtime.data;

/**
 * The filter weights that resample a line, in fixed point with 22 fractional bits. They are
 * computed in double precision and rounded to nearest with ties rounded up, as in Pillow.
 */
final class ResampleWeights {
  /**
   * The fractional bits: 32 less 8 for a value and 2 that Pillow reserves for filters with negative
   * weights.
   */
  static final int PRECISION_BITS = 32 - 8 - 2;

  private final int[] firsts;
  private final int[] counts;
  private final int[] weights;
  private final int maxCount;

  private ResampleWeights(int targetLength, int maxCount) {
    this.firsts = new int[targetLength];
    this.counts = new int[targetLength];
    this.weights = new int[Math.multiplyExact(targetLength, maxCount)];
    this.maxCount = maxCount;
  }

  /**
   * Returns the weights of a triangle filter. Its radius is one sample of the source or of the
   * target, whichever is larger.
   */
  static ResampleWeights bilinear(int sourceLength, int targetLength) {
    double scale = (double) sourceLength / targetLength;
    double radius = Math.max(scale, 1);
    ResampleWeights table =
        new ResampleWeights(targetLength, Math.min(2 * (int) Math.ceil(radius) + 1, sourceLength));
    for (int i = 0; i < targetLength; i++) {
      double centre = (i + 0.5) * scale;
      int first = Math.max((int) (centre - radius + 0.5), 0);
      int end = Math.min((int) (centre + radius + 0.5), sourceLength);
      table.set(i, first, triangle(first, end, centre, radius));
    }
    return table;
  }

  /** Returns the filter's values at the samples first … end − 1, normalized to a sum of 1. */
  private static double[] triangle(int first, int end, double centre, double radius) {
    double[] values = new double[end - first];
    double sum = 0;
    for (int tap = 0; tap < values.length; tap++) {
      double distance = Math.abs((first + tap - centre + 0.5) * (1 / radius));
      values[tap] = Math.max(1 - distance, 0);
      sum += values[tap];
    }
    for (int tap = 0; tap < values.length; tap++) {
      values[tap] /= sum;
    }
    return values;
  }

  private void set(int i, int first, double[] values) {
    firsts[i] = first;
    counts[i] = values.length;
    for (int tap = 0; tap < values.length; tap++) {
      weights[i * maxCount + tap] = (int) (0.5 + values[tap] * (1 << PRECISION_BITS));
    }
  }

  /** Returns the first source sample that contributes to target sample {@code i}. */
  int first(int i) {
    return firsts[i];
  }

  /** Returns the number of source samples that contribute to target sample {@code i}. */
  int count(int i) {
    return counts[i];
  }

  /** Returns the weight of source sample {@code first(i) + tap} in target sample {@code i}. */
  int weight(int i, int tap) {
    return weights[i * maxCount + tap];
  }
}
