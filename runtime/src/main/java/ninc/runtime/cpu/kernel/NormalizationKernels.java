package ninc.runtime.cpu.kernel;

import static ninc.runtime.cpu.simd.Lanes.MEMORY;
import static ninc.runtime.cpu.simd.Lanes.load;

import java.lang.foreign.SegmentAllocator;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import ninc.compiler.ir.BatchNormalization;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.PixelTensor;
import ninc.runtime.cpu.tensor.PixelTile;

/** Batch normalization with given statistics, its input gradients, and running statistics. */
public final class NormalizationKernels {

  /** The number of output channels per task: some cache lines of each row of a weight. */
  private static final int FOLDED = 64;

  private NormalizationKernels() {}

  /** Returns √(σ²+ε) for the vector of channels at an offset. */
  static FloatVector deviation(FlatTensor variance, long at) {
    return load(variance.data(), at).add((float) BatchNormalization.EPSILON).sqrt();
  }

  /** Returns γ/√(σ²+ε) for the vector of channels at an offset. */
  private static FloatVector factor(FlatTensor weight, FlatTensor variance, long at) {
    return load(weight.data(), at).div(deviation(variance, at));
  }

  /** Returns a kernel that computes (x − μ)/√(σ²+ε)·γ + β. */
  public static TileKernel normalize(
      SegmentAllocator scratch,
      PixelTensor x,
      FlatTensor mean,
      FlatTensor variance,
      FlatTensor weight,
      FlatTensor bias,
      PixelTensor y) {
    return new Normalize(x, mean, Factors.of(scratch, weight, variance), bias, y);
  }

  /** Returns a kernel that computes dy·γ/√(σ²+ε). */
  public static TileKernel gradient(
      SegmentAllocator scratch,
      PixelTensor dy,
      FlatTensor variance,
      FlatTensor weight,
      PixelTensor dx) {
    return new Gradient(dy, Factors.of(scratch, weight, variance), dx);
  }

  /** Returns a kernel that computes γ/√(σ²+ε)·(dy − (dβ + (x − μ)/√(σ²+ε)·dγ)/M). */
  public static TileKernel batchGradient(
      SegmentAllocator scratch,
      PixelTensor dy,
      PixelTensor x,
      int pixels,
      FlatTensor mean,
      FlatTensor variance,
      FlatTensor weight,
      FlatTensor weightGradient,
      FlatTensor biasGradient,
      PixelTensor dx) {
    return new BatchGradient(
        dy,
        x,
        pixels,
        mean,
        variance,
        Factors.of(scratch, weight, variance),
        weightGradient,
        biasGradient,
        FlatTensor.allocate(scratch, weight.length()),
        FlatTensor.allocate(scratch, weight.length()),
        dx);
  }

  /**
   * The factor γ/√(σ²+ε) of each channel.
   *
   * @param values receives the factors at the start of a run
   */
  private record Factors(FlatTensor weight, FlatTensor variance, FlatTensor values) {

    static Factors of(SegmentAllocator scratch, FlatTensor weight, FlatTensor variance) {
      return new Factors(weight, variance, FlatTensor.allocate(scratch, weight.length()));
    }

    void prepare() {
      for (int c = 0; c < values.length(); c += Lanes.COUNT) {
        long at = (long) c * Float.BYTES;
        Lanes.store(factor(weight, variance, at), values.data(), at, c, values.length());
      }
    }
  }

  private record Normalize(
      PixelTensor x, FlatTensor mean, Factors factors, FlatTensor bias, PixelTensor y)
      implements TileKernel {

    @Override
    public void prepare(Run run) {
      factors.prepare();
    }

    @Override
    public void run(PixelTile tile, Run run) {
      long[] reads = x.offsets(tile);
      long[] writes = y.offsets(tile);
      int channels = y.channels();
      long means = mean.data().address();
      long scales = factors.values.data().address();
      long shifts = bias.data().address();
      for (int p = 0; p < tile.count(); p++) {
        long from = x.data().address() + reads[p];
        long to = y.data().address() + writes[p];
        for (int c = 0; c < channels; c += Lanes.COUNT) {
          long at = (long) c * Float.BYTES;
          FloatVector distance = load(MEMORY, from + at).sub(load(MEMORY, means + at));
          FloatVector result = distance.fma(load(MEMORY, scales + at), load(MEMORY, shifts + at));
          Lanes.store(result, MEMORY, to + at, c, channels);
        }
      }
    }
  }

  private record Gradient(PixelTensor dy, Factors factors, PixelTensor dx) implements TileKernel {

    @Override
    public void prepare(Run run) {
      factors.prepare();
    }

    @Override
    public void run(PixelTile tile, Run run) {
      long[] reads = dy.offsets(tile);
      long[] writes = dx.offsets(tile);
      int channels = dx.channels();
      long scales = factors.values.data().address();
      for (int p = 0; p < tile.count(); p++) {
        long from = dy.data().address() + reads[p];
        long to = dx.data().address() + writes[p];
        for (int c = 0; c < channels; c += Lanes.COUNT) {
          long at = (long) c * Float.BYTES;
          FloatVector gradient = load(MEMORY, from + at).mul(load(MEMORY, scales + at));
          Lanes.store(gradient, MEMORY, to + at, c, channels);
        }
      }
    }
  }

  /**
   * The gradient through the statistics of a batch.
   *
   * @param constants receives dβ/M of each channel at the start of a run
   * @param slopes receives dγ/(√(σ²+ε)·M) of each channel at the start of a run
   */
  private record BatchGradient(
      PixelTensor dy,
      PixelTensor x,
      int pixels,
      FlatTensor mean,
      FlatTensor variance,
      Factors factors,
      FlatTensor weightGradient,
      FlatTensor biasGradient,
      FlatTensor constants,
      FlatTensor slopes,
      PixelTensor dx)
      implements TileKernel {

    @Override
    public void prepare(Run run) {
      factors.prepare();
      float count = (float) run.size() * pixels;
      for (int c = 0; c < dx.channels(); c += Lanes.COUNT) {
        long at = (long) c * Float.BYTES;
        FloatVector constant = load(biasGradient.data(), at).div(count);
        FloatVector slope = load(weightGradient.data(), at).div(deviation(variance, at).mul(count));
        Lanes.store(constant, constants.data(), at, c, dx.channels());
        Lanes.store(slope, slopes.data(), at, c, dx.channels());
      }
    }

    @Override
    public void run(PixelTile tile, Run run) {
      long[] gradients = dy.offsets(tile);
      long[] reads = x.offsets(tile);
      long[] writes = dx.offsets(tile);
      int channels = dx.channels();
      long means = mean.data().address();
      long scales = factors.values.data().address();
      long shifts = constants.data().address();
      long tilts = slopes.data().address();
      for (int p = 0; p < tile.count(); p++) {
        long from = x.data().address() + reads[p];
        long with = dy.data().address() + gradients[p];
        long to = dx.data().address() + writes[p];
        for (int c = 0; c < channels; c += Lanes.COUNT) {
          long at = (long) c * Float.BYTES;
          FloatVector distance = load(MEMORY, from + at).sub(load(MEMORY, means + at));
          FloatVector centred = load(MEMORY, with + at).sub(load(MEMORY, shifts + at));
          FloatVector gradient =
              centred.sub(distance.mul(load(MEMORY, tilts + at))).mul(load(MEMORY, scales + at));
          Lanes.store(gradient, MEMORY, to + at, c, channels);
        }
      }
    }
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
                      FloatVector product = load(weight.data(), at).mul(factor);
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
        FloatVector before = bias.map(b -> load(b.data(), at)).orElse(Lanes.zero());
        FloatVector centred = before.sub(load(mean.data(), at));
        FloatVector after = centred.fma(factor(scale, variance, at), load(shift.data(), at));
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
      float factor = correction(run, correctedPixels);
      float share = (float) BatchNormalization.MOMENTUM;
      for (int c = 0; c < running.length(); c += Lanes.COUNT) {
        long at = (long) c * Float.BYTES;
        FloatVector statistic = load(batch.data(), at).mul(factor * share);
        FloatVector kept = load(running.data(), at).mul(1 - share);
        Lanes.store(kept.add(statistic), running.data(), at, c, running.length());
      }
    };
  }

  /**
   * Returns Bessel's correction of a variance over M pixels, M/(M−1), unless M is 1.
   *
   * @param pixels the pixels of an example, M/N; 0 for no correction
   */
  static float correction(Run run, int pixels) {
    float count = (float) run.size() * pixels;
    return count > 1 ? count / (count - 1) : 1;
  }
}
