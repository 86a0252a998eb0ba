package ninc.runtime.cpu.kernel;

import java.lang.foreign.ValueLayout;
import ninc.compiler.ir.Loss.Probabilities;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelTensor;

/** The loss and what is asked of it; float64 inside, for it is little work. */
public final class LossKernels {

  private LossKernels() {}

  /** The probability t that a loss asks of class k of example n. */
  public interface Target {
    double of(int n, int k);

    /** 1 at the label and 0 elsewhere, smoothed. */
    static Target ofLabels(FlatTensor labels, Probabilities rule, int classes) {
      double most = rule.smoothed(1, classes);
      double rest = rule.smoothed(0, classes);
      return (n, k) -> label(labels, n) == k ? most : rest;
    }

    /** Probabilities that are given, N×K, smoothed. */
    static Target ofProbabilities(MapTensor given, Probabilities rule) {
      return (n, k) -> rule.smoothed(logit(given, given.offset(n, 0, 0), k), given.channels());
    }
  }

  /** The mean of −Σ t[k] log softmax(logits)[k]. */
  public static Kernel crossEntropy(MapTensor logits, Target target, FlatTensor loss) {
    return run -> {
      double sum = 0;
      for (int n = 0; n < run.size(); n++) {
        long at = logits.offset(n, 0, 0);
        double logOfSum = logOfSum(logits, at);
        for (int k = 0; k < logits.channels(); k++) {
          double t = target.of(n, k);
          // A class of probability 0 adds nothing, even if its logit is infinite.
          sum += t == 0 ? 0 : t * (logOfSum - logit(logits, at, k));
        }
      }
      loss.data().set(Lanes.FLOAT, 0, (float) (sum / run.size()));
    };
  }

  /** (softmax(logits) − t) / N. */
  public static TileKernel gradient(PixelTensor logits, Target target, PixelTensor gradient) {
    return (tile, run) -> {
      long[] reads = logits.offsets(tile);
      long[] writes = gradient.offsets(tile);
      for (int p = 0; p < tile.count(); p++) {
        double logOfSum = logOfSum(logits, reads[p]);
        for (int k = 0; k < logits.channels(); k++) {
          double t = target.of(tile.images()[p], k);
          double value = (Math.exp(logit(logits, reads[p], k) - logOfSum) - t) / run.size();
          gradient.data().set(Lanes.FLOAT, writes[p] + (long) k * Float.BYTES, (float) value);
        }
      }
    };
  }

  /** How many examples have their first largest logit at their label. */
  public static Kernel correct(MapTensor logits, FlatTensor labels, FlatTensor count) {
    return run -> {
      int correct = 0;
      for (int n = 0; n < run.size(); n++) {
        correct += largest(logits, logits.offset(n, 0, 0)) == label(labels, n) ? 1 : 0;
      }
      count.data().set(Lanes.FLOAT, 0, correct);
    };
  }

  private static int largest(PixelTensor logits, long at) {
    int largest = 0;
    for (int k = 1; k < logits.channels(); k++) {
      if (logit(logits, at, k) > logit(logits, at, largest)) {
        largest = k;
      }
    }
    return largest;
  }

  /** log Σ exp(logit), without overflow. */
  private static double logOfSum(PixelTensor logits, long at) {
    double max = logit(logits, at, largest(logits, at));
    double sum = 0;
    for (int k = 0; k < logits.channels(); k++) {
      sum += Math.exp(logit(logits, at, k) - max);
    }
    return max + Math.log(sum);
  }

  private static double logit(PixelTensor logits, long at, int k) {
    return logits.data().get(Lanes.FLOAT, at + (long) k * Float.BYTES);
  }

  private static int label(FlatTensor labels, int n) {
    return labels.data().get(ValueLayout.JAVA_INT, (long) n * Integer.BYTES);
  }
}
