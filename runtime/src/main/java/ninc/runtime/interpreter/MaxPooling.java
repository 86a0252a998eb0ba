package ninc.runtime.interpreter;

import java.util.Arrays;

/**
 * The largest value under each window, as PyTorch's {@code MaxPool2d}: of equal values the first in
 * row-major order wins; NaN is larger than any number, and the last NaN wins.
 */
final class MaxPooling {
  private static final int NONE = -1;

  private MaxPooling() {}

  /** y[q, c] = x[winner of (q, c)]. */
  static double[] forward(Sliding sliding, double[] x) {
    int[] winners = winners(sliding, x);
    double[] y = sliding.newOutput();
    Arrays.setAll(y, i -> x[winners[i]]);
    return y;
  }

  /** dx[winner of (q, c)] += dy[q, c]. */
  static double[] gradient(Sliding sliding, double[] dy, double[] x) {
    int[] winners = winners(sliding, x);
    double[] dx = sliding.newInput();
    for (int i = 0; i < dy.length; i++) {
      dx[winners[i]] += dy[i];
    }
    return dx;
  }

  /** places[q, c] = the place in the window of q where winner of (q, c) lies. */
  static double[] positions(Sliding sliding, double[] x) {
    int channels = sliding.input().channels();
    int[] winners = winners(sliding, x);
    double[] places = sliding.newOutput();
    sliding.forEach((p, k, q) -> {
      for (int c = 0; c < channels; c++) {
        if (winners[q * channels + c] == p * channels + c) {
          places[q * channels + c] = k;
        }
      }
    });
    return places;
  }

  /** dx[p, c] += dy[q, c] where p lies under places[q, c] of the window of q. */
  static double[] gradientAt(Sliding sliding, double[] dy, double[] places) {
    int channels = sliding.input().channels();
    double[] dx = sliding.newInput();
    sliding.forEach((p, k, q) -> {
      for (int c = 0; c < channels; c++) {
        if (places[q * channels + c] == k) {
          dx[p * channels + c] += dy[q * channels + c];
        }
      }
    });
    return dx;
  }

  /** For each value of the output, the index of the input's value that it is. */
  private static int[] winners(Sliding sliding, double[] x) {
    int channels = sliding.input().channels();
    int[] winners = new int[sliding.n() * sliding.output().values()];
    Arrays.fill(winners, NONE);
    sliding.forEach((p, k, q) -> {
      for (int c = 0; c < channels; c++) {
        int in = p * channels + c;
        int out = q * channels + c;
        if (winners[out] == NONE || x[in] > x[winners[out]] || Double.isNaN(x[in])) {
          winners[out] = in;
        }
      }
    });
    return winners;
  }
}
