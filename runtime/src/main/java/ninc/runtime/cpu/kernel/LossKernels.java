package ninc.runtime.cpu.kernel;

import java.lang.foreign.ValueLayout;
import java.util.Optional;
import ninc.compiler.ir.Loss.Probabilities;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelTensor;

/** The loss, its gradient and the number of correct predictions, computed in float64. */
public final class LossKernels {

  private LossKernels() {}

  /** The target probability t of class k for example n. */
  public interface Target {
    double of(int n, int k);

    /** Returns smoothed labels. */
    static Target ofLabels(FlatTensor labels, Probabilities rule, int classes) {
      double most = rule.smoothed(1, classes);
      double rest = rule.smoothed(0, classes);
      return (n, k) -> label(labels, n) == k ? most : rest;
    }

    /** Returns given probabilities, N×K, smoothed. */
    static Target ofProbabilities(MapTensor given, Probabilities rule) {
      return (n, k) -> rule.smoothed(channel(given, given.offset(n, 0, 0), k), given.channels());
    }
  }

  /** Returns a kernel that computes the mean of −Σ t[k] log softmax(logits)[k]. */
  public static Kernel crossEntropy(MapTensor logits, Target target, FlatTensor loss) {
    return run -> {
      double sum = 0;
      for (int n = 0; n < run.size(); n++) {
        long at = logits.offset(n, 0, 0);
        double logSumExp = logSumExp(logits, at);
        for (int k = 0; k < logits.channels(); k++) {
          double t = target.of(n, k);
          // A class of probability 0 adds nothing, even if its logit is infinite.
          sum += t == 0 ? 0 : t * (logSumExp - channel(logits, at, k));
        }
      }
      loss.data().set(Lanes.FLOAT, 0, (float) (sum / run.size()));
    };
  }

  /**
   * Returns a kernel that computes s · (softmax(logits) − t) / N.
   *
   * @param scale s; empty for 1
   */
  public static TileKernel gradient(
      PixelTensor logits, Target target, Optional<FlatTensor> scale, PixelTensor gradient) {
    return (tile, run) -> {
      double factor = scale.map(s -> (double) s.data().get(Lanes.FLOAT, 0)).orElse(1.0);
      long[] reads = logits.offsets(tile);
      long[] writes = gradient.offsets(tile);
      for (int p = 0; p < tile.count(); p++) {
        double logSumExp = logSumExp(logits, reads[p]);
        for (int k = 0; k < logits.channels(); k++) {
          double t = target.of(tile.images()[p], k);
          double value = (Math.exp(channel(logits, reads[p], k) - logSumExp) - t) / run.size();
          float scaled = (float) (value * factor);
          gradient.data().set(Lanes.FLOAT, writes[p] + (long) k * Float.BYTES, scaled);
        }
      }
    };
  }

  /** Returns a kernel that counts the examples whose first largest logit is that of their label. */
  public static Kernel correct(MapTensor logits, FlatTensor labels, FlatTensor count) {
    return run -> {
      int correct = 0;
      for (int n = 0; n < run.size(); n++) {
        correct += argmax(logits, logits.offset(n, 0, 0)) == label(labels, n) ? 1 : 0;
      }
      count.data().set(Lanes.FLOAT, 0, correct);
    };
  }

  private static int argmax(PixelTensor logits, long at) {
    int argmax = 0;
    for (int k = 1; k < logits.channels(); k++) {
      if (channel(logits, at, k) > channel(logits, at, argmax)) {
        argmax = k;
      }
    }
    return argmax;
  }

  /** Computes log Σ exp(logit) without overflow. */
  private static double logSumExp(PixelTensor logits, long at) {
    double max = channel(logits, at, argmax(logits, at));
    double sum = 0;
    for (int k = 0; k < logits.channels(); k++) {
      sum += Math.exp(channel(logits, at, k) - max);
    }
    return max + Math.log(sum);
  }

  /** Returns the value of channel k of the pixel at an offset. */
  private static double channel(PixelTensor tensor, long at, int k) {
    return tensor.data().get(Lanes.FLOAT, at + (long) k * Float.BYTES);
  }

  private static int label(FlatTensor labels, int n) {
    return labels.data().get(ValueLayout.JAVA_INT, (long) n * Integer.BYTES);
  }
}
