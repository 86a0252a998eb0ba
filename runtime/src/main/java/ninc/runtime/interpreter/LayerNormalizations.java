package ninc.runtime.interpreter;

import java.util.Arrays;
import ninc.compiler.ir.LayerNormalization;

/** Layer normalization over channels as PyTorch's {@code LayerNorm}, and its gradients. */
final class LayerNormalizations {

  private LayerNormalizations() {}

  /** y[p, c] = x̂[p, c] · γ[c] + β[c]. */
  static double[] normalize(double[] x, double[] weight, double[] bias) {
    double[] y = standardized(x, weight.length);
    Arrays.setAll(y, i -> y[i] * weight[i % weight.length] + bias[i % weight.length]);
    return y;
  }

  /**
   * dx[p, c] = (g[p, c] − Σₖ g[p, k] / C − x̂[p, c] · Σₖ g[p, k] · x̂[p, k] / C) / √(σ²[p] + ε),
   * with g[p, c] = dy[p, c] · γ[c].
   */
  static double[] inputGradient(double[] dy, double[] x, double[] weight) {
    int channels = weight.length;
    double[] standardized = standardized(x, channels);
    double[] dx = new double[x.length];
    for (int first = 0; first < x.length; first += channels) {
      double sum = 0;
      double product = 0;
      for (int c = 0; c < channels; c++) {
        double g = dy[first + c] * weight[c];
        sum += g;
        product += g * standardized[first + c];
      }
      double deviation = deviation(x, first, channels);
      for (int c = 0; c < channels; c++) {
        double shared = (sum + standardized[first + c] * product) / channels;
        dx[first + c] = (dy[first + c] * weight[c] - shared) / deviation;
      }
    }
    return dx;
  }

  /** dγ[c] = Σₚ dy[p, c] · x̂[p, c]. */
  static double[] scaleGradient(double[] dy, double[] x, int channels) {
    double[] standardized = standardized(x, channels);
    double[] gradient = new double[channels];
    for (int i = 0; i < x.length; i++) {
      gradient[i % channels] += dy[i] * standardized[i];
    }
    return gradient;
  }

  /** x̂[p, c] = (x[p, c] − μ[p]) / √(σ²[p] + ε). */
  private static double[] standardized(double[] x, int channels) {
    double[] result = new double[x.length];
    for (int first = 0; first < x.length; first += channels) {
      double mean = mean(x, first, channels);
      double deviation = deviation(x, first, channels);
      for (int i = first; i < first + channels; i++) {
        result[i] = (x[i] - mean) / deviation;
      }
    }
    return result;
  }

  private static double mean(double[] x, int first, int channels) {
    return Arrays.stream(x, first, first + channels).sum() / channels;
  }

  private static double deviation(double[] x, int first, int channels) {
    double mean = mean(x, first, channels);
    double squares =
        Arrays.stream(x, first, first + channels).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / channels + LayerNormalization.EPSILON);
  }
}
