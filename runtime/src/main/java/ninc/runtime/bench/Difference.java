package ninc.runtime.bench;

import java.util.Comparator;
import java.util.Map;

/**
 * How far two results lie apart.
 *
 * @param what the result: {@code logits}, {@code loss}, or a parameter's name
 * @param relative the largest difference of two values by the largest value; NaN where a value is
 */
public record Difference(String what, double relative) {
  /** How far results may lie apart. */
  public static final double TOLERANCE = 1e-4;

  /** The largest of results by their names, each with the one that is expected. */
  public static Difference worst(Map<String, float[]> expected, Map<String, float[]> actual) {
    return expected.entrySet().stream()
        .map(entry -> between(entry.getKey(), entry.getValue(), actual.get(entry.getKey())))
        .max(Comparator.comparingDouble(Difference::relative))
        .orElseThrow();
  }

  /** Whether it is at most {@link #TOLERANCE}; NaN is not. */
  public boolean isTolerable() {
    return relative <= TOLERANCE;
  }

  /** Of two tensors with as many values. */
  static Difference between(String what, float[] expected, float[] actual) {
    double largest = 0;
    double apart = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs((double) expected[i]));
      apart = Math.max(apart, Math.abs((double) actual[i] - expected[i]));
    }
    return new Difference(what, apart == 0 ? 0 : apart / largest);
  }
}
