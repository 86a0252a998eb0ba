package ninc.runtime.interpreter;

import java.util.Arrays;

/**
 * Cross-correlation with zero padding and the addition of a bias, as in PyTorch's {@code Conv2d},
 * and their gradients. For every input pixel p at position k of the window of output pixel q:
 *
 * <pre>
 *   y[q, o]    += x[p, i] · w[k, i, o]
 *   dx[p, i]   += dy[q, o] · w[k, i, o]
 *   dw[k, i, o] += x[p, i] · dy[q, o]
 * </pre>
 */
final class Convolutions {

  private Convolutions() {}

  static double[] forward(SlidingWindow sliding, double[] x, double[] w) {
    int inputs = sliding.input().channels();
    int outputs = sliding.output().channels();
    double[] y = sliding.newOutput();
    sliding.forEach((p, k, q) -> {
      for (int i = 0; i < inputs; i++) {
        for (int o = 0; o < outputs; o++) {
          y[q * outputs + o] += x[p * inputs + i] * w[(k * inputs + i) * outputs + o];
        }
      }
    });
    return y;
  }

  static double[] inputGradient(SlidingWindow sliding, double[] dy, double[] w) {
    int inputs = sliding.input().channels();
    int outputs = sliding.output().channels();
    double[] dx = sliding.newInput();
    sliding.forEach((p, k, q) -> {
      for (int i = 0; i < inputs; i++) {
        for (int o = 0; o < outputs; o++) {
          dx[p * inputs + i] += dy[q * outputs + o] * w[(k * inputs + i) * outputs + o];
        }
      }
    });
    return dx;
  }

  static double[] weightGradient(SlidingWindow sliding, double[] x, double[] dy) {
    int inputs = sliding.input().channels();
    int outputs = sliding.output().channels();
    double[] dw = new double[sliding.window().kernel().area() * inputs * outputs];
    sliding.forEach((p, k, q) -> {
      for (int i = 0; i < inputs; i++) {
        for (int o = 0; o < outputs; o++) {
          dw[(k * inputs + i) * outputs + o] += x[p * inputs + i] * dy[q * outputs + o];
        }
      }
    });
    return dw;
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
