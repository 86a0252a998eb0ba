package ninc.runtime.interpreter;

import java.util.Arrays;
import ninc.compiler.ir.Type.FeatureMap;

/** The multiplication of each channel of an example by a factor, and its gradient. */
final class Gates {

  private Gates() {}

  /** y[n, p, c] = x[n, p, c] · s[n, c]. */
  static double[] multiply(FeatureMap map, double[] x, double[] s) {
    double[] y = new double[x.length];
    Arrays.setAll(y, i -> x[i] * s[factor(map, i)]);
    return y;
  }

  /** ds[n, c] = Σₚ dy[n, p, c] · x[n, p, c]. */
  static double[] gradient(FeatureMap map, double[] dy, double[] x) {
    double[] ds = new double[x.length / map.pixels()];
    for (int i = 0; i < x.length; i++) {
      ds[factor(map, i)] += dy[i] * x[i];
    }
    return ds;
  }

  /** Returns the index of the factor of a value of a map. */
  private static int factor(FeatureMap map, int i) {
    return i / map.values() * map.channels() + i % map.channels();
  }
}
