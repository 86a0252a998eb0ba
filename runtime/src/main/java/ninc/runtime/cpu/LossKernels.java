package ninc.runtime.cpu;

import java.lang.foreign.ValueLayout;

/** The loss and what is asked of it; float64 inside, for it is little work. */
final class LossKernels {

  private LossKernels() {}

  /** The mean of −log softmax(logits)[label]. */
  static Kernel crossEntropy(MapTensor logits, FlatTensor labels, FlatTensor loss) {
    return run -> {
      double sum = 0;
      for (int n = 0; n < run.size(); n++) {
        sum += logOfSum(logits, n) - logit(logits, n, label(labels, n));
      }
      loss.data().set(Lanes.FLOAT, 0, (float) (sum / run.size()));
    };
  }

  /** (softmax(logits) − onehot(label)) / N. */
  static Kernel gradient(MapTensor logits, FlatTensor labels, MapTensor gradient) {
    return run -> {
      for (int n = 0; n < run.size(); n++) {
        double logOfSum = logOfSum(logits, n);
        for (int k = 0; k < logits.channels(); k++) {
          double target = k == label(labels, n) ? 1 : 0;
          double value = (Math.exp(logit(logits, n, k) - logOfSum) - target) / run.size();
          long at = gradient.offset(n, 0, 0) + (long) k * Float.BYTES;
          gradient.data().set(Lanes.FLOAT, at, (float) value);
        }
      }
    };
  }

  /** How many examples have their first largest logit at their label. */
  static Kernel correct(MapTensor logits, FlatTensor labels, FlatTensor count) {
    return run -> {
      int correct = 0;
      for (int n = 0; n < run.size(); n++) {
        correct += largest(logits, n) == label(labels, n) ? 1 : 0;
      }
      count.data().set(Lanes.FLOAT, 0, correct);
    };
  }

  private static int largest(MapTensor logits, int n) {
    int largest = 0;
    for (int k = 1; k < logits.channels(); k++) {
      if (logit(logits, n, k) > logit(logits, n, largest)) {
        largest = k;
      }
    }
    return largest;
  }

  /** log Σ exp(logit), without overflow. */
  private static double logOfSum(MapTensor logits, int n) {
    double max = logit(logits, n, largest(logits, n));
    double sum = 0;
    for (int k = 0; k < logits.channels(); k++) {
      sum += Math.exp(logit(logits, n, k) - max);
    }
    return max + Math.log(sum);
  }

  private static double logit(MapTensor logits, int n, int k) {
    return logits.data().get(Lanes.FLOAT, logits.offset(n, 0, 0) + (long) k * Float.BYTES);
  }

  private static int label(FlatTensor labels, int n) {
    return labels.data().get(ValueLayout.JAVA_INT, (long) n * Integer.BYTES);
  }
}
