package ninc.runtime.interpreter;

import java.util.Arrays;

/**
 * Cross-correlation with zero padding and the addition of a bias, as in PyTorch's {@code Conv2d},
 * and their gradients. For every input pixel p at position k of the window of output pixel q, and
 * every input channel i = first(o) + j, j &lt; C/g, of the group of output channel o:
 *
 * <pre>
 *   y[q, o]    += x[p, i] · w[k, j, o]
 *   dx[p, i]   += dy[q, o] · w[k, j, o]
 *   dw[k, j, o] += x[p, i] · dy[q, o]
 * </pre>
 */
final class Convolutions {

  private Convolutions() {}

  static double[] forward(SlidingWindow sliding, double[] x, double[] w, int groups) {
    double[] y = sliding.newOutput();
    forEach(sliding, groups, (in, weight, out) -> y[out] += x[in] * w[weight]);
    return y;
  }

  static double[] inputGradient(SlidingWindow sliding, double[] dy, double[] w, int groups) {
    double[] dx = sliding.newInput();
    forEach(sliding, groups, (in, weight, out) -> dx[in] += dy[out] * w[weight]);
    return dx;
  }

  static double[] weightGradient(SlidingWindow sliding, double[] x, double[] dy, int groups) {
    int inputs = sliding.input().channels() / groups;
    double[] dw =
        new double[sliding.window().kernel().area() * inputs * sliding.output().channels()];
    forEach(sliding, groups, (in, weight, out) -> dw[weight] += x[in] * dy[out]);
    return dw;
  }

  /** Visits the indices of an input, a weight and an output that belong together. */
  private interface Visitor {
    void visit(int in, int weight, int out);
  }

  private static void forEach(SlidingWindow sliding, int groups, Visitor visitor) {
    int inputs = sliding.input().channels() / groups;
    int outputs = sliding.output().channels() / groups;
    sliding.forEach((p, k, q) -> {
      for (int j = 0; j < inputs; j++) {
        for (int o = 0; o < groups * outputs; o++) {
          int i = o / outputs * inputs + j;
          visitor.visit(
              p * groups * inputs + i,
              (k * inputs + j) * groups * outputs + o,
              q * groups * outputs + o);
        }
      }
    });
  }

  /** y[p, c] = x[p, c] + b[c]. */
  static double[] addBias(double[] x, double[] b) {
    double[] y = new double[x.length];
    Arrays.setAll(y, i -> x[i] + b[i % b.length]);
    return y;
  }

  /** db[c] = Σₚ dy[p, c]. */
  static double[] biasGradient(double[] dy, int channels) {
    double[] db = new double[channels];
    for (int i = 0; i < dy.length; i++) {
      db[i % channels] += dy[i];
    }
    return db;
  }
}
