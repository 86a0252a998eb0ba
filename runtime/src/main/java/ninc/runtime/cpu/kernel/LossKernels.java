package ninc.runtime.cpu.kernel;

import java.lang.foreign.ValueLayout;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelTensor;

/** The loss and what is asked of it; float64 inside, for it is little work. */
public final class LossKernels {

  private LossKernels() {}

  /** The mean of −log softmax(logits)[label]. */
  public static Kernel crossEntropy(MapTensor logits, FlatTensor labels, FlatTensor loss) {
    return run -> {
      double sum = 0;
      for (int n = 0; n < run.size(); n++) {
        long at = logits.offset(n, 0, 0);
        sum += logOfSum(logits, at) - logit(logits, at, label(labels, n));
      }
      loss.data().set(Lanes.FLOAT, 0, (float) (sum / run.size()));
    };
  }

  /** (softmax(logits) − onehot(label)) / N. */
  public static TileKernel gradient(PixelTensor logits, FlatTensor labels, PixelTensor gradient) {
    return (tile, run) -> {
      long[] reads = logits.offsets(tile);
      long[] writes = gradient.offsets(tile);
      for (int p = 0; p < tile.count(); p++) {
        double logOfSum = logOfSum(logits, reads[p]);
        int label = label(labels, tile.images()[p]);
        for (int k = 0; k < logits.channels(); k++) {
          double target = k == label ? 1 : 0;
          double value = (Math.exp(logit(logits, reads[p], k) - logOfSum) - target) / run.size();
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
