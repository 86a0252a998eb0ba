package ninc.runtime.cpu.kernel;

import static ninc.runtime.cpu.simd.Lanes.load;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import jdk.incubator.vector.FloatVector;
import ninc.runtime.cpu.parallel.BatchChunks;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.PartialSums;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.MapTensor;

/**
 * The sums of each channel over all pixels of a batch that bias gradients and normalizations need.
 * Each chunk of the batch is summed row by row, so that the bits do not depend on the number of
 * threads.
 */
public final class ChannelSums {

  private ChannelSums() {}

  /** Returns a kernel that computes the sum of each channel, which is a bias gradient. */
  public static Kernel sum(SegmentAllocator scratch, MapTensor x, FlatTensor sum) {
    return new Sum(scratch, x, sum, (n, row, sums, first) -> addPixels(x, n, row, sums, first));
  }

  /** Returns a kernel that computes the mean of each channel. */
  public static Kernel mean(SegmentAllocator scratch, MapTensor x, FlatTensor mean) {
    return divided(sum(scratch, x, mean), x, mean);
  }

  private static void addPixels(MapTensor x, int n, int row, MemorySegment sums, long first) {
    long pixel = x.offset(n, row, 0);
    for (int column = 0; column < x.width(); column++, pixel += x.pixelStride()) {
      for (long at = 0; at < x.pixelBytes(); at += Lanes.BYTES) {
        FloatVector sum = load(sums, first + at).add(load(x.data(), pixel + at));
        Lanes.store(sum, sums, first + at);
      }
    }
  }

  /** Returns a kernel that computes the variance of each channel, whose mean is given. */
  public static Kernel variance(
      SegmentAllocator scratch, MapTensor x, FlatTensor mean, FlatTensor variance) {
    RowSum squares = (n, row, sums, first) -> addSquares(x, mean, n, row, sums, first);
    return divided(new Sum(scratch, x, variance, squares), x, variance);
  }

  private static void addSquares(
      MapTensor x, FlatTensor mean, int n, int row, MemorySegment sums, long first) {
    long pixel = x.offset(n, row, 0);
    for (int column = 0; column < x.width(); column++, pixel += x.pixelStride()) {
      for (long at = 0; at < x.pixelBytes(); at += Lanes.BYTES) {
        FloatVector distance = load(x.data(), pixel + at).sub(load(mean.data(), at));
        FloatVector sum = distance.fma(distance, load(sums, first + at));
        Lanes.store(sum, sums, first + at);
      }
    }
  }

  /** Returns a kernel that computes the gradient of the scale, Σ dy·(x − μ)/√(σ²+ε). */
  public static Kernel scaleGradient(
      SegmentAllocator scratch,
      MapTensor dy,
      MapTensor x,
      FlatTensor mean,
      FlatTensor variance,
      FlatTensor gradient) {
    Kernel sums =
        new Sum(
            scratch,
            x,
            gradient,
            (n, row, partials, first) -> addProducts(dy, x, mean, n, row, partials, first));
    return run -> {
      sums.run(run);
      for (int c = 0; c < gradient.length(); c += Lanes.COUNT) {
        long at = (long) c * Float.BYTES;
        FloatVector deviation = NormalizationKernels.deviation(variance, at);
        FloatVector quotient = load(gradient.data(), at).div(deviation);
        Lanes.store(quotient, gradient.data(), at, c, gradient.length());
      }
    };
  }

  private static void addProducts(
      MapTensor dy, MapTensor x, FlatTensor mean, int n, int row, MemorySegment sums, long first) {
    long pixel = x.offset(n, row, 0);
    long gradient = dy.offset(n, row, 0);
    for (int column = 0; column < x.width(); column++) {
      for (long at = 0; at < x.pixelBytes(); at += Lanes.BYTES) {
        FloatVector distance = load(x.data(), pixel + at).sub(load(mean.data(), at));
        FloatVector sum = distance.fma(load(dy.data(), gradient + at), load(sums, first + at));
        Lanes.store(sum, sums, first + at);
      }
      pixel += x.pixelStride();
      gradient += dy.pixelStride();
    }
  }

  /** Returns a kernel that divides the sums of another by the number of pixels in the batch. */
  private static Kernel divided(Kernel sums, MapTensor x, FlatTensor result) {
    return run -> {
      sums.run(run);
      float count = (float) run.size() * x.type().pixels();
      for (int c = 0; c < result.length(); c += Lanes.COUNT) {
        long at = (long) c * Float.BYTES;
        FloatVector mean = load(result.data(), at).div(count);
        Lanes.store(mean, result.data(), at, c, result.length());
      }
    };
  }

  /**
   * Adds the pixels of a row to the sums of a chunk, which stay in the L1 cache. The last vector of
   * a pixel may extend into the next one; those lanes are never read.
   */
  @FunctionalInterface
  interface RowSum {
    void add(int n, int row, MemorySegment sums, long first);
  }

  record Sum(MapTensor x, FlatTensor result, PartialSums partials, RowSum rows) implements Kernel {

    Sum(SegmentAllocator scratch, MapTensor x, FlatTensor result, RowSum rows) {
      this(x, result, new PartialSums(scratch, 1, result.length()), rows);
    }

    @Override
    public void run(Run run) {
      BatchChunks chunks = BatchChunks.of(run.size(), result.length());
      run.workers().run(chunks.count(), (chunk, _) -> sumChunk(chunks, chunk));
      partials.sum(chunks.count(), result, run.workers());
    }

    private void sumChunk(BatchChunks chunks, int chunk) {
      partials.clear(chunk, 0, 1);
      for (int n = chunks.first(chunk); n < chunks.first(chunk + 1); n++) {
        for (int row = 0; row < x.height(); row++) {
          rows.add(n, row, partials.data(), partials.offset(chunk, 0));
        }
      }
    }
  }
}
