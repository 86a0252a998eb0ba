package ninc.runtime.interpreter;

/**
 * Cross-correlation with zero padding and its two gradients, as PyTorch's {@code Conv2d}. For every
 * input pixel p under place k of the window for output pixel q:
 *
 * <pre>
 *   y[q, o]    += x[p, i] · w[k, i, o]
 *   dx[p, i]   += dy[q, o] · w[k, i, o]
 *   dw[k, i, o] += x[p, i] · dy[q, o]
 * </pre>
 */
final class Convolutions {

  private Convolutions() {}

  static double[] forward(Sliding sliding, double[] x, double[] w) {
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

  static double[] inputGradient(Sliding sliding, double[] dy, double[] w) {
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

  static double[] weightGradient(Sliding sliding, double[] x, double[] dy) {
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
}
