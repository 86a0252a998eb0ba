package ninc.runtime.interpreter;

/**
 * The sum under each window divided by the window's area, padding counted as zeros, as PyTorch's
 * {@code AvgPool2d}.
 */
final class AveragePooling {

  private AveragePooling() {}

  /** y[q, c] += x[p, c] / k² for each pixel p under the window of q. */
  static double[] forward(Sliding sliding, double[] x) {
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

  /** dx[p, c] += dy[q, c] / k² for each pixel p under the window of q. */
  static double[] gradient(Sliding sliding, double[] dy) {
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
