package ninc.runtime.interpreter;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import ninc.compiler.ir.Loss.Probabilities;
import ninc.compiler.ir.Type;

/**
 * The mean cross-entropy of the softmax, as PyTorch's {@code CrossEntropyLoss}, its gradient, and
 * the number of correct predictions. Logits z and target probabilities t are N×K; labels are N
 * integers from 0 to K − 1.
 */
final class Losses {

  private Losses() {}

  /** L = (1/N) Σₙ Σₖ t[n, k] (log Σⱼ exp z[n, j] − z[n, k]). */
  static double[] crossEntropy(double[] logits, double[] targets, int n) {
    int classes = logits.length / n;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double logSumExp = logSumExp(logits, i * classes, classes);
      for (int k = i * classes; k < (i + 1) * classes; k++) {
        // A class of probability 0 adds nothing, even if its logit is infinite.
        sum += targets[k] == 0 ? 0 : targets[k] * (logSumExp - logits[k]);
      }
    }
    return new double[] {sum / n};
  }

  /** dz[n, k] = s · (softmax(z[n])[k] − t[n, k]) / N. */
  static double[] gradient(double[] logits, double[] targets, int n, double scale) {
    int classes = logits.length / n;
    double[] gradient = new double[logits.length];
    for (int i = 0; i < n; i++) {
      double logSumExp = logSumExp(logits, i * classes, classes);
      for (int k = i * classes; k < (i + 1) * classes; k++) {
        gradient[k] = (Math.exp(logits[k] - logSumExp) - targets[k]) / n * scale;
      }
    }
    return gradient;
  }

  /**
   * Returns the target probabilities t, N×K.
   *
   * @param targets the values of the targets: N labels, or N×K
   * @param classes K
   */
  static double[] probabilities(Probabilities rule, double[] targets, int classes) {
    double[] given =
        switch (rule.targets().type()) {
          case Type.Labels _ -> oneHot(targets, classes);
          case Type _ -> targets;
        };
    return DoubleStream.of(given).map(p -> rule.smoothed(p, classes)).toArray();
  }

  private static double[] oneHot(double[] labels, int classes) {
    double[] probabilities = new double[labels.length * classes];
    for (int i = 0; i < labels.length; i++) {
      probabilities[i * classes + (int) labels[i]] = 1;
    }
    return probabilities;
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
