package ninc.runtime.interpreter;

import java.util.Arrays;

/** y[p, c] = x[p, c] + b[c], and db[c] = Σₚ dy[p, c]. */
final class Biases {

  private Biases() {}

  static double[] add(double[] x, double[] b) {
    double[] y = new double[x.length];
    Arrays.setAll(y, i -> x[i] + b[i % b.length]);
    return y;
  }

  static double[] gradient(double[] dy, int channels) {
    double[] db = new double[channels];
    for (int i = 0; i < dy.length; i++) {
      db[i % channels] += dy[i];
    }
    return db;
  }
}
