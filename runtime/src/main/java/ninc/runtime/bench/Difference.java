package ninc.runtime.bench;

import java.util.Comparator;
import java.util.Map;

/**
 * The difference between a result and its expected value.
 *
 * @param what the name of the result: {@code logits}, {@code loss}, or a parameter
 * @param relative the largest absolute difference, relative to the largest absolute expected value;
 *     NaN if a value is NaN
 */
public record Difference(String what, double relative) {
  /** The maximum relative difference that is tolerated. */
  public static final double TOLERANCE = 1e-4;

  /** Returns the largest relative difference among results by name. */
  public static Difference worst(Map<String, float[]> expected, Map<String, float[]> actual) {
    return expected.entrySet().stream()
        .map(entry -> between(entry.getKey(), entry.getValue(), actual.get(entry.getKey())))
        .max(Comparator.comparingDouble(Difference::relative))
        .orElseThrow();
  }

  /** Returns whether the difference is at most {@link #TOLERANCE}; false for NaN. */
  public boolean isTolerable() {
    return relative <= TOLERANCE;
  }

  /** Computes the difference of two tensors of equal size. */
  static Difference between(String what, float[] expected, float[] actual) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs((double) expected[i]));
      difference = Math.max(difference, Math.abs((double) actual[i] - expected[i]));
    }
    return new Difference(what, difference == 0 ? 0 : difference / largest);
  }
}
