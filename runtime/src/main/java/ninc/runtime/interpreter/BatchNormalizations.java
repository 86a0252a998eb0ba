package ninc.runtime.interpreter;

import java.util.Arrays;
import java.util.Optional;
import ninc.compiler.ir.BatchNormalization;

/** Batch normalization as in PyTorch's {@code BatchNorm2d}, and its gradients. */
final class BatchNormalizations {

  private BatchNormalizations() {}

  /** μ[c] = Σₚ x[p, c] / M. */
  static double[] mean(double[] x, int channels) {
    double[] mean = new double[channels];
    for (int i = 0; i < x.length; i++) {
      mean[i % channels] += x[i];
    }
    return divided(mean, x.length / channels);
  }

  /** σ²[c] = Σₚ (x[p, c] − μ[c])² / M. */
  static double[] variance(double[] x, double[] mean) {
    double[] variance = new double[mean.length];
    for (int i = 0; i < x.length; i++) {
      double distance = x[i] - mean[i % mean.length];
      variance[i % mean.length] += distance * distance;
    }
    return divided(variance, x.length / mean.length);
  }

  private static double[] divided(double[] sums, int count) {
    return Arrays.stream(sums).map(sum -> sum / count).toArray();
  }

  /** y[p, c] = (x[p, c] − μ[c]) / √(σ²[c] + ε) · γ[c] + β[c]. */
  static double[] normalize(
      double[] x, double[] mean, double[] variance, double[] weight, double[] bias) {
    double[] y = new double[x.length];
    Arrays.setAll(
        y,
        i -> {
          int c = i % mean.length;
          return standardized(x, mean, variance, i) * weight[c] + bias[c];
        });
    return y;
  }

  private static double standardized(double[] x, double[] mean, double[] variance, int i) {
    int c = i % mean.length;
    return (x[i] - mean[c]) / deviation(variance[c]);
  }

  private static double deviation(double variance) {
    return Math.sqrt(variance + BatchNormalization.EPSILON);
  }

  /** w[k, i, o] · γ[o] / √(σ²[o] + ε). */
  static double[] foldedWeight(double[] w, double[] variance, double[] scale) {
    double[] folded = new double[w.length];
    Arrays.setAll(
        folded, i -> w[i] * scale[i % scale.length] / deviation(variance[i % scale.length]));
    return folded;
  }

  /** β[c] + (b[c] − μ[c]) · γ[c] / √(σ²[c] + ε), with b = 0 if there is none. */
  static double[] foldedBias(
      double[] mean, double[] variance, double[] scale, double[] shift, Optional<double[]> bias) {
    double[] folded = new double[mean.length];
    Arrays.setAll(
        folded,
        c -> {
          double centred = bias.map(b -> b[c]).orElse(0.0) - mean[c];
          return shift[c] + centred * scale[c] / deviation(variance[c]);
        });
    return folded;
  }

  /** dγ[c] = Σₚ dy[p, c] · (x[p, c] − μ[c]) / √(σ²[c] + ε). */
  static double[] scaleGradient(double[] dy, double[] x, double[] mean, double[] variance) {
    double[] gradient = new double[mean.length];
    for (int i = 0; i < x.length; i++) {
      gradient[i % mean.length] += dy[i] * standardized(x, mean, variance, i);
    }
    return gradient;
  }

  /** dx[p, c] = dy[p, c] · γ[c] / √(σ²[c] + ε). */
  static double[] inputGradient(double[] dy, double[] variance, double[] weight) {
    double[] dx = new double[dy.length];
    Arrays.setAll(
        dx, i -> dy[i] * weight[i % weight.length] / deviation(variance[i % weight.length]));
    return dx;
  }

  /**
   * dx[p, c] = γ[c] / √(σ²[c] + ε) · (dy[p, c] − (dβ[c] + (x[p, c] − μ[c]) / √(σ²[c] + ε) · dγ[c])
   * / M).
   */
  static double[] batchInputGradient(
      double[] dy,
      double[] x,
      double[] mean,
      double[] variance,
      double[] weight,
      double[] weightGradient,
      double[] biasGradient) {
    int count = x.length / mean.length;
    double[] dx = new double[dy.length];
    Arrays.setAll(
        dx,
        i -> {
          int c = i % mean.length;
          double shared = biasGradient[c] + standardized(x, mean, variance, i) * weightGradient[c];
          return weight[c] / deviation(variance[c]) * (dy[i] - shared / count);
        });
    return dx;
  }

  /** r ← 0.9r + 0.1s·factor. */
  static void track(double[] running, double[] statistic, double factor) {
    double share = BatchNormalization.MOMENTUM;
    for (int c = 0; c < running.length; c++) {
      running[c] = (1 - share) * running[c] + share * statistic[c] * factor;
    }
  }
}
