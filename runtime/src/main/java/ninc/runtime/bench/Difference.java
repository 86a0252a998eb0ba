package ninc.runtime.bench;

/**
 * How far two results lie apart.
 *
 * @param what the result: {@code logits}, {@code loss}, or a parameter's name
 * @param relative the largest difference of two values by the largest value; NaN where a value is
 */
public record Difference(String what, double relative) {

  /** Of two tensors with as many values. */
  public static Difference between(String what, float[] expected, float[] actual) {
    double largest = 0;
    double apart = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs((double) expected[i]));
      apart = Math.max(apart, Math.abs((double) actual[i] - expected[i]));
    }
    return new Difference(what, apart == 0 ? 0 : apart / largest);
  }
}
