package ninc.runtime.bench;

import java.util.Comparator;
import java.util.Map;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Rounding;
import ninc.compiler.ir.Value;
import ninc.dsl.Precision;

/**
 * The difference between a result and its expected value.
 *
 * @param what the name of the result: {@code logits}, {@code loss}, or a parameter
 * @param relative the largest absolute difference, relative to the largest absolute expected value;
 *     NaN if a value is NaN
 * @param tolerance the maximum relative difference that is tolerated; infinite if any is
 */
public record Difference(String what, double relative, double tolerance) {
  private static final double IN_FLOAT32 = 1e-4;

  /** How many neighbouring numbers of a format values may be apart. */
  private static final double NEIGHBOURS = 4;

  /**
   * Returns what is tolerated in the results of a graph. Where sums in another order are rounded to
   * fewer bits, a few of them become the neighbouring number.
   */
  public static double tolerance(Graph graph) {
    double coarsest =
        graph.values().stream()
            .map(Value::precision)
            .filter(precision -> precision != Precision.FLOAT32)
            .mapToDouble(Rounding::spacing)
            .max()
            .orElse(0);
    return Math.max(IN_FLOAT32, NEIGHBOURS * coarsest);
  }

  /** Returns the largest relative difference among results by name. */
  public static Difference worst(
      Map<String, float[]> expected, Map<String, float[]> actual, double tolerance) {
    return expected.entrySet().stream()
        .map(entry ->
            between(entry.getKey(), entry.getValue(), actual.get(entry.getKey()), tolerance))
        .max(Comparator.comparingDouble(Difference::relative))
        .orElseThrow();
  }

  /** Returns whether the difference is at most the tolerance; false for NaN. */
  public boolean isTolerable() {
    return relative <= tolerance;
  }

  /** Computes the difference of two tensors of equal size. */
  static Difference between(String what, float[] expected, float[] actual, double tolerance) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs((double) expected[i]));
      difference = Math.max(difference, Math.abs((double) actual[i] - expected[i]));
    }
    return new Difference(what, difference == 0 ? 0 : difference / largest, tolerance);
  }
}
