package ninc.runtime.interpreter;

import java.util.Arrays;
import java.util.List;
import ninc.compiler.ir.DropoutMask;

/** Dropout, which looks at each value and its position, and sums of feature maps. */
final class Elementwise {

  private Elementwise() {}

  /**
   * y = x/(1−p) where the mask keeps the value, 0 elsewhere.
   *
   * @param p the probability of a zero
   * @param key from {@link DropoutMask#key}
   */
  static double[] dropout(double[] x, double p, int key) {
    int threshold = DropoutMask.threshold(p);
    double[] y = new double[x.length];
    Arrays.setAll(y, i -> DropoutMask.keeps(key, i, threshold) ? x[i] / (1 - p) : 0);
    return y;
  }

  static double[] sum(List<double[]> terms) {
    double[] y = new double[terms.getFirst().length];
    for (double[] term : terms) {
      Arrays.setAll(y, i -> y[i] + term[i]);
    }
    return y;
  }
}
