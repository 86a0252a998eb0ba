package ninc.runtime.interpreter;

import java.util.Arrays;

/**
 * Max and average pooling, as PyTorch's {@code MaxPool2d} and {@code AvgPool2d}. The maximum of a
 * window is the first of equal values in row-major order; NaN is greater than any number, and the
 * last NaN of a window is its maximum. An average counts padding as zeros.
 */
final class Pooling {
  private static final int NONE = -1;

  private Pooling() {}

  /** y[q, c] = x[argmax(q, c)]. */
  static double[] max(SlidingWindow sliding, double[] x) {
    int[] argmax = argmax(sliding, x);
    double[] y = sliding.newOutput();
    Arrays.setAll(y, i -> x[argmax[i]]);
    return y;
  }

  /** dx[argmax(q, c)] += dy[q, c]. */
  static double[] maxGradient(SlidingWindow sliding, double[] dy, double[] x) {
    int[] argmax = argmax(sliding, x);
    double[] dx = sliding.newInput();
    for (int i = 0; i < dy.length; i++) {
      dx[argmax[i]] += dy[i];
    }
    return dx;
  }

  /** positions[q, c] = the position of argmax(q, c) in the window of q. */
  static double[] maxPositions(SlidingWindow sliding, double[] x) {
    int channels = sliding.input().channels();
    int[] argmax = argmax(sliding, x);
    double[] positions = sliding.newOutput();
    sliding.forEach((p, k, q) -> {
      for (int c = 0; c < channels; c++) {
        if (argmax[q * channels + c] == p * channels + c) {
          positions[q * channels + c] = k;
        }
      }
    });
    return positions;
  }

  /** dx[p, c] += dy[q, c] if p is at positions[q, c] of the window of q. */
  static double[] maxGradientAt(SlidingWindow sliding, double[] dy, double[] positions) {
    int channels = sliding.input().channels();
    double[] dx = sliding.newInput();
    sliding.forEach((p, k, q) -> {
      for (int c = 0; c < channels; c++) {
        if (positions[q * channels + c] == k) {
          dx[p * channels + c] += dy[q * channels + c];
        }
      }
    });
    return dx;
  }

  /** Returns the index in x of the maximum for each value of the output. */
  private static int[] argmax(SlidingWindow sliding, double[] x) {
    int channels = sliding.input().channels();
    int[] argmax = new int[sliding.n() * sliding.output().values()];
    Arrays.fill(argmax, NONE);
    sliding.forEach((p, k, q) -> {
      for (int c = 0; c < channels; c++) {
        int in = p * channels + c;
        int out = q * channels + c;
        if (argmax[out] == NONE || x[in] > x[argmax[out]] || Double.isNaN(x[in])) {
          argmax[out] = in;
        }
      }
    });
    return argmax;
  }

  /** y[q, c] += x[p, c] / k² for each pixel p in the window of q. */
  static double[] average(SlidingWindow sliding, double[] x) {
    int channels = sliding.input().channels();
    double area = sliding.window().kernel().area();
    double[] y = sliding.newOutput();
    sliding.forEach((p, k, q) -> {
      for (int c = 0; c < channels; c++) {
        y[q * channels + c] += x[p * channels + c] / area;
      }
    });
    return y;
  }

  /** dx[p, c] += dy[q, c] / k² for each pixel p in the window of q. */
  static double[] averageGradient(SlidingWindow sliding, double[] dy) {
    int channels = sliding.input().channels();
    double area = sliding.window().kernel().area();
    double[] dx = sliding.newInput();
    sliding.forEach((p, k, q) -> {
      for (int c = 0; c < channels; c++) {
        dx[p * channels + c] += dy[q * channels + c] / area;
      }
    });
    return dx;
  }
}
