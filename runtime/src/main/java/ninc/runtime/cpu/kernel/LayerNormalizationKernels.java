package ninc.runtime.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import jdk.incubator.vector.FloatVector;
import ninc.compiler.ir.LayerNormalization;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelTensor;

/** Layer normalization over the channels of each pixel, and its gradients. */
public final class LayerNormalizationKernels {

  private LayerNormalizationKernels() {}

  /**
   * The statistics of a pixel.
   *
   * @param factor 1/√(σ²+ε)
   */
  private record Statistics(float mean, float factor) {

    static Statistics of(MemorySegment x, long pixel, int channels) {
      FloatVector sum = Lanes.zero();
      for (int c = 0; c < channels; c += Lanes.COUNT) {
        sum = sum.add(load(x, pixel, c), Lanes.mask(c, channels));
      }
      float mean = (float) (Lanes.sum(sum) / channels);
      FloatVector squares = Lanes.zero();
      for (int c = 0; c < channels; c += Lanes.COUNT) {
        FloatVector distance = load(x, pixel, c).sub(mean);
        squares = squares.add(distance.mul(distance), Lanes.mask(c, channels));
      }
      double variance = Lanes.sum(squares) / channels;
      return new Statistics(mean, (float) (1 / Math.sqrt(variance + LayerNormalization.EPSILON)));
    }

    /** Returns (x − μ)/√(σ²+ε) for the vector of channels from {@code c} on. */
    FloatVector standardized(MemorySegment x, long pixel, int c) {
      return load(x, pixel, c).sub(mean).mul(factor);
    }
  }

  private static FloatVector load(MemorySegment from, long pixel, int channel) {
    return Lanes.load(from, pixel + (long) channel * Float.BYTES);
  }

  /** Returns a kernel that computes (x − μ)/√(σ²+ε)·γ + β. */
  public static TileKernel normalize(
      PixelTensor x, FlatTensor weight, FlatTensor bias, PixelTensor y) {
    int channels = y.channels();
    return (tile, _) -> {
      long[] reads = x.offsets(tile);
      long[] writes = y.offsets(tile);
      for (int p = 0; p < tile.count(); p++) {
        Statistics statistics = Statistics.of(x.data(), reads[p], channels);
        for (int c = 0; c < channels; c += Lanes.COUNT) {
          FloatVector standardized = statistics.standardized(x.data(), reads[p], c);
          FloatVector normalized =
              standardized.fma(load(weight.data(), 0, c), load(bias.data(), 0, c));
          Lanes.store(normalized, y.data(), writes[p] + (long) c * Float.BYTES, c, channels);
        }
      }
    };
  }

  /** Returns a kernel that computes (g − mean(g) − x̂·mean(g·x̂))/√(σ²+ε) with g = dy·γ. */
  public static TileKernel gradient(
      PixelTensor dy, PixelTensor x, FlatTensor weight, PixelTensor dx) {
    return (tile, _) -> {
      long[] gradients = dy.offsets(tile);
      long[] reads = x.offsets(tile);
      long[] writes = dx.offsets(tile);
      for (int p = 0; p < tile.count(); p++) {
        gradientOfPixel(dy, gradients[p], x, reads[p], weight, dx, writes[p]);
      }
    };
  }

  private static void gradientOfPixel(
      PixelTensor dy,
      long gradient,
      PixelTensor x,
      long read,
      FlatTensor weight,
      PixelTensor dx,
      long write) {
    int channels = dx.channels();
    Statistics statistics = Statistics.of(x.data(), read, channels);
    FloatVector sums = Lanes.zero();
    FloatVector products = Lanes.zero();
    for (int c = 0; c < channels; c += Lanes.COUNT) {
      FloatVector g = load(dy.data(), gradient, c).mul(load(weight.data(), 0, c));
      FloatVector standardized = statistics.standardized(x.data(), read, c);
      sums = sums.add(g, Lanes.mask(c, channels));
      products = products.add(g.mul(standardized), Lanes.mask(c, channels));
    }
    float mean = (float) (Lanes.sum(sums) / channels);
    float slope = (float) (Lanes.sum(products) / channels);
    for (int c = 0; c < channels; c += Lanes.COUNT) {
      FloatVector g = load(dy.data(), gradient, c).mul(load(weight.data(), 0, c));
      FloatVector standardized = statistics.standardized(x.data(), read, c);
      FloatVector result = g.sub(mean).sub(standardized.mul(slope)).mul(statistics.factor());
      Lanes.store(result, dx.data(), write + (long) c * Float.BYTES, c, channels);
    }
  }

  /** Returns a kernel that computes dγ, Σ dy·(x − μ)/√(σ²+ε). */
  public static Kernel scaleGradient(
      SegmentAllocator scratch, MapTensor dy, MapTensor x, FlatTensor result) {
    return new ChannelSums.Sum(
        scratch, x, result, (n, row, sums, first) -> addProducts(dy, x, n, row, sums, first));
  }

  private static void addProducts(
      MapTensor dy, MapTensor x, int n, int row, MemorySegment sums, long first) {
    for (int column = 0; column < x.width(); column++) {
      long gradient = dy.offset(n, row, column);
      long read = x.offset(n, row, column);
      Statistics statistics = Statistics.of(x.data(), read, x.channels());
      for (int c = 0; c < x.channels(); c += Lanes.COUNT) {
        FloatVector standardized = statistics.standardized(x.data(), read, c);
        FloatVector sum = load(dy.data(), gradient, c).fma(standardized, load(sums, first, c));
        Lanes.store(sum, sums, first + (long) c * Float.BYTES);
      }
    }
  }
}
