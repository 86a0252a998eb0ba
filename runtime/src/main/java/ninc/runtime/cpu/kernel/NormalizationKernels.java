package ninc.runtime.cpu.kernel;

import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import ninc.compiler.ir.BatchNormalization;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.PixelTensor;

/** Batch normalization with given statistics, its input gradients, and running statistics. */
public final class NormalizationKernels {

  /** The number of output channels per task: some cache lines of each row of a weight. */
  private static final int FOLDED = 64;

  private NormalizationKernels() {}

  /** Returns √(σ²+ε) for the vector of channels at an offset. */
  static FloatVector deviation(FlatTensor variance, long at) {
    return Lanes.load(variance.data(), at).add((float) BatchNormalization.EPSILON).sqrt();
  }

  /** Returns γ/√(σ²+ε) for the vector of channels at an offset. */
  private static FloatVector factor(FlatTensor weight, FlatTensor variance, long at) {
    return Lanes.load(weight.data(), at).div(deviation(variance, at));
  }

  /** Returns a kernel that computes (x − μ)/√(σ²+ε)·γ + β. */
  public static TileKernel normalize(
      PixelTensor x,
      FlatTensor mean,
      FlatTensor variance,
      FlatTensor weight,
      FlatTensor bias,
      PixelTensor y) {
    return (tile, _) -> {
      long[] reads = x.offsets(tile);
      long[] writes = y.offsets(tile);
      for (int c = 0; c < y.channels(); c += Lanes.COUNT) {
        long at = (long) c * Float.BYTES;
        FloatVector centre = Lanes.load(mean.data(), at);
        FloatVector factor = factor(weight, variance, at);
        FloatVector shift = Lanes.load(bias.data(), at);
        for (int p = 0; p < tile.count(); p++) {
          FloatVector distance = Lanes.load(x.data(), reads[p] + at).sub(centre);
          Lanes.store(distance.fma(factor, shift), y.data(), writes[p] + at, c, y.channels());
        }
      }
    };
  }

  /** Returns a kernel that computes dy·γ/√(σ²+ε). */
  public static TileKernel gradient(
      PixelTensor dy, FlatTensor variance, FlatTensor weight, PixelTensor dx) {
    return (tile, _) -> {
      long[] reads = dy.offsets(tile);
      long[] writes = dx.offsets(tile);
      for (int c = 0; c < dx.channels(); c += Lanes.COUNT) {
        long at = (long) c * Float.BYTES;
        FloatVector factor = factor(weight, variance, at);
        for (int p = 0; p < tile.count(); p++) {
          FloatVector gradient = Lanes.load(dy.data(), reads[p] + at).mul(factor);
          Lanes.store(gradient, dx.data(), writes[p] + at, c, dx.channels());
        }
      }
    };
  }

  /** Returns a kernel that computes γ/√(σ²+ε)·(dy − (dβ + (x − μ)/√(σ²+ε)·dγ)/M). */
  public static TileKernel batchGradient(
      PixelTensor dy,
      PixelTensor x,
      int pixels,
      FlatTensor mean,
      FlatTensor variance,
      FlatTensor weight,
      FlatTensor weightGradient,
      FlatTensor biasGradient,
      PixelTensor dx) {
    return (tile, run) -> {
      long[] gradients = dy.offsets(tile);
      long[] reads = x.offsets(tile);
      long[] writes = dx.offsets(tile);
      float count = (float) run.size() * pixels;
      for (int c = 0; c < dx.channels(); c += Lanes.COUNT) {
        long at = (long) c * Float.BYTES;
        FloatVector centre = Lanes.load(mean.data(), at);
        FloatVector factor = factor(weight, variance, at);
        FloatVector constant = Lanes.load(biasGradient.data(), at).div(count);
        FloatVector slope =
            Lanes.load(weightGradient.data(), at).div(deviation(variance, at).mul(count));
        for (int p = 0; p < tile.count(); p++) {
          FloatVector distance = Lanes.load(x.data(), reads[p] + at).sub(centre);
          FloatVector centred = Lanes.load(dy.data(), gradients[p] + at).sub(constant);
          FloatVector gradient = centred.sub(distance.mul(slope)).mul(factor);
          Lanes.store(gradient, dx.data(), writes[p] + at, c, dx.channels());
        }
      }
    };
  }

  /** Returns a kernel that computes w·γ/√(σ²+ε) for each output channel. */
  public static Kernel foldedWeight(
      FlatTensor weight, FlatTensor variance, FlatTensor scale, FlatTensor folded) {
    int outputs = scale.length();
    int rows = weight.length() / outputs;
    return run ->
        run.workers()
            .run(
                Math.ceilDiv(outputs, FOLDED),
                (number, _) -> {
                  int last = Math.min(outputs, (number + 1) * FOLDED);
                  for (int o = number * FOLDED; o < last; o += Lanes.COUNT) {
                    FloatVector factor = factor(scale, variance, (long) o * Float.BYTES);
                    for (int row = 0; row < rows; row++) {
                      long at = ((long) row * outputs + o) * Float.BYTES;
                      FloatVector product = Lanes.load(weight.data(), at).mul(factor);
                      Lanes.store(product, folded.data(), at, o, last);
                    }
                  }
                });
  }

  /** Returns a kernel that computes β + (b − μ)·γ/√(σ²+ε), with b = 0 if there is none. */
  public static Kernel foldedBias(
      FlatTensor mean,
      FlatTensor variance,
      FlatTensor scale,
      FlatTensor shift,
      Optional<FlatTensor> bias,
      FlatTensor folded) {
    return _ -> {
      for (int c = 0; c < folded.length(); c += Lanes.COUNT) {
        long at = (long) c * Float.BYTES;
        FloatVector before = bias.map(b -> Lanes.load(b.data(), at)).orElse(Lanes.zero());
        FloatVector centred = before.sub(Lanes.load(mean.data(), at));
        FloatVector after = centred.fma(factor(scale, variance, at), Lanes.load(shift.data(), at));
        Lanes.store(after, folded.data(), at, c, folded.length());
      }
    };
  }

  /**
   * Returns a kernel that updates a running statistic, unless the loss is not finite.
   *
   * @param correctedPixels the pixels of an example if Bessel's correction applies, otherwise 0
   */
  public static Kernel track(
      FlatTensor running, FlatTensor batch, FlatTensor loss, int correctedPixels) {
    return run -> {
      if (!Float.isFinite(loss.data().get(Lanes.FLOAT, 0))) {
        return;
      }
      float count = (float) run.size() * correctedPixels;
      float factor = count > 1 ? count / (count - 1) : 1;
      float share = (float) BatchNormalization.MOMENTUM;
      for (int c = 0; c < running.length(); c += Lanes.COUNT) {
        long at = (long) c * Float.BYTES;
        FloatVector statistic = Lanes.load(batch.data(), at).mul(factor * share);
        FloatVector kept = Lanes.load(running.data(), at).mul(1 - share);
        Lanes.store(kept.add(statistic), running.data(), at, c, running.length());
      }
    };
  }
}
