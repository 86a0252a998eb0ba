package ninc.runtime.data;

/**
 * Which samples of a line make a sample of the resized line, and how much each counts, in fixed
 * point with 22 bits after the point. Computed in double precision and rounded to nearest, halves
 * up, as the Pillow library does.
 */
final class ResampleWeights {
  /** 32 bits, less 8 for a value and 2 that Pillow keeps for filters with negative weights. */
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
   * The weights of a triangle filter. It reaches one sample to each side of the centre, in samples
   * of the source or of the target, whichever are farther apart.
   */
  static ResampleWeights bilinear(int sourceLength, int targetLength) {
    double scale = (double) sourceLength / targetLength;
    double reach = Math.max(scale, 1);
    ResampleWeights table =
        new ResampleWeights(targetLength, Math.min(2 * (int) Math.ceil(reach) + 1, sourceLength));
    for (int i = 0; i < targetLength; i++) {
      double centre = (i + 0.5) * scale;
      int first = Math.max((int) (centre - reach + 0.5), 0);
      int end = Math.min((int) (centre + reach + 0.5), sourceLength);
      table.set(i, first, triangle(first, end, centre, reach));
    }
    return table;
  }

  /** The filter's values at the samples first … end − 1, scaled so that their sum is 1. */
  private static double[] triangle(int first, int end, double centre, double reach) {
    double[] values = new double[end - first];
    double sum = 0;
    for (int tap = 0; tap < values.length; tap++) {
      double distance = Math.abs((first + tap - centre + 0.5) * (1 / reach));
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

  /** The first sample of the source that counts for sample {@code i} of the target. */
  int first(int i) {
    return firsts[i];
  }

  /** How many samples of the source count for sample {@code i}. */
  int count(int i) {
    return counts[i];
  }

  /** How much sample {@code first(i) + tap} counts for sample {@code i}. */
  int weight(int i, int tap) {
    return weights[i * maxCount + tap];
  }
}
