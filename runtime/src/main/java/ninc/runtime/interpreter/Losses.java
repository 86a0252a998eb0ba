package ninc.runtime.interpreter;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The mean cross-entropy of the softmax, as PyTorch's {@code CrossEntropyLoss}, its gradient, and
 * the number of correct predictions. Logits are N×K; labels are N integers from 0 to K − 1.
 */
final class Losses {

  private Losses() {}

  /** L = (1/N) Σₙ (log Σⱼ exp z[n, j] − z[n, label]). */
  static double[] crossEntropy(double[] logits, double[] labels) {
    int n = labels.length;
    int classes = logits.length / n;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += logSumExp(logits, i * classes, classes) - logits[i * classes + (int) labels[i]];
    }
    return new double[] {sum / n};
  }

  /** dz[n, j] = (softmax(z[n])[j] − [j = label]) / N. */
  static double[] gradient(double[] logits, double[] labels) {
    int n = labels.length;
    int classes = logits.length / n;
    double[] gradient = new double[logits.length];
    for (int i = 0; i < n; i++) {
      double logSumExp = logSumExp(logits, i * classes, classes);
      for (int j = 0; j < classes; j++) {
        double softmax = Math.exp(logits[i * classes + j] - logSumExp);
        gradient[i * classes + j] = (softmax - (j == labels[i] ? 1 : 0)) / n;
      }
    }
    return gradient;
  }

  /** Counts the examples whose largest logit, the first of equal ones, is that of their label. */
  static double[] correct(double[] logits, double[] labels) {
    int n = labels.length;
    int classes = logits.length / n;
    long count =
        IntStream.range(0, n)
            .filter(i -> argmax(logits, i * classes, classes) == labels[i])
            .count();
    return new double[] {count};
  }

  /**
   * log Σⱼ exp zⱼ, computed as m + log Σⱼ exp(zⱼ − m) with the maximum m, which avoids overflow.
   */
  private static double logSumExp(double[] z, int from, int count) {
    double max = DoubleStream.of(z).skip(from).limit(count).max().orElseThrow();
    return max
        + Math.log(
            DoubleStream.of(z).skip(from).limit(count).map(value -> Math.exp(value - max)).sum());
  }

  private static int argmax(double[] z, int from, int count) {
    int best = 0;
    for (int j = 1; j < count; j++) {
      if (z[from + j] > z[from + best]) {
        best = j;
      }
    }
    return best;
  }
}
