package ninc.compiler.ir;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * The filter weights that resample a line of 8-bit samples, in fixed point with 22 fractional bits.
 * They are computed in double precision and rounded to nearest with ties rounded up, as in Pillow.
 */
public final class ResampleWeights {
  /**
   * The fractional bits: 32 less 8 for a value and 2 that Pillow reserves for filters with negative
   * weights.
   */
  public static final int PRECISION_BITS = 32 - 8 - 2;

  /** One half, to which the products are added, so that dropping the fraction rounds. */
  public static final int HALF = 1 << (PRECISION_BITS - 1);

  /** The largest 8-bit sample. */
  public static final int MAX_SAMPLE = (1 << Byte.SIZE) - 1;

  private final int sourceLength;
  private final int[] firsts;
  private final int[][] weights;

  private ResampleWeights(int sourceLength, int targetLength) {
    this.sourceLength = sourceLength;
    this.firsts = new int[targetLength];
    this.weights = new int[targetLength][];
  }

  /**
   * Returns the weights of a triangle filter. Its radius is one sample of the source or of the
   * target, whichever is larger.
   */
  public static ResampleWeights bilinear(int sourceLength, int targetLength) {
    double scale = (double) sourceLength / targetLength;
    double radius = Math.max(scale, 1);
    ResampleWeights line = new ResampleWeights(sourceLength, targetLength);
    for (int i = 0; i < targetLength; i++) {
      double centre = (i + 0.5) * scale;
      int first = Math.max((int) (centre - radius + 0.5), 0);
      int end = Math.min((int) (centre + radius + 0.5), sourceLength);
      line.firsts[i] = first;
      line.weights[i] = fixed(triangle(first, end, centre, radius));
    }
    return line;
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

  private static int[] fixed(double[] values) {
    int[] fixed = new int[values.length];
    for (int tap = 0; tap < fixed.length; tap++) {
      fixed[tap] = (int) (0.5 + values[tap] * (1 << PRECISION_BITS));
    }
    return fixed;
  }

  /** Returns the first source sample that contributes to target sample {@code i}. */
  public int first(int i) {
    return firsts[i];
  }

  /** Returns the number of source samples that contribute to target sample {@code i}. */
  public int count(int i) {
    return weights[i].length;
  }

  /** Returns the weight of source sample {@code first(i) + tap} in target sample {@code i}. */
  public int weight(int i, int tap) {
    return weights[i][tap];
  }

  /**
   * Returns target sample {@code i}, in 0 … 255.
   *
   * @param source the source samples by their index
   */
  public int sample(int i, IntUnaryOperator source) {
    int sum = HALF;
    for (int tap = 0; tap < count(i); tap++) {
      sum += source.applyAsInt(first(i) + tap) * weight(i, tap);
    }
    return rounded(sum);
  }

  /**
   * Converts from fixed point to 0 … 255. The clamp is needed because rounded weights can sum to
   * slightly more than 1.
   */
  public static int rounded(int sum) {
    return Math.min(sum >> PRECISION_BITS, MAX_SAMPLE);
  }

  /** Returns the largest number of source samples that contribute to a target sample. */
  public int taps() {
    return IntStream.range(0, weights.length).map(this::count).max().orElse(0);
  }

  /**
   * Returns the weights with the same number of {@link #taps} for every target sample, so that a
   * kernel needs no counts: the first source sample of each target sample, and then, tap by tap,
   * the weight in each target sample. Missing weights are 0, and all taps are inside the source.
   */
  public int[] table() {
    int taps = taps();
    int length = weights.length;
    int[] table = new int[(1 + taps) * length];
    for (int i = 0; i < length; i++) {
      int first = Math.min(firsts[i], sourceLength - taps);
      table[i] = first;
      for (int tap = 0; tap < count(i); tap++) {
        table[(1 + firsts[i] - first + tap) * length + i] = weight(i, tap);
      }
    }
    return table;
  }
}
