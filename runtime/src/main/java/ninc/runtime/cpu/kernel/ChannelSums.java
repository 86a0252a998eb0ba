package ninc.runtime.cpu.kernel;

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
 * The sums of each channel over all pixels of a batch that batch normalization needs. Each chunk of
 * the batch is summed row by row, so that the bits do not depend on the number of threads.
 */
public final class ChannelSums {

  private ChannelSums() {}

  /** Returns a kernel that computes the mean of each channel. */
  public static Kernel mean(SegmentAllocator scratch, MapTensor x, FlatTensor mean) {
    return divided(new Sum(scratch, x, mean, (n, row, at) -> sumOf(x, n, row, at)), x, mean);
  }

  private static FloatVector sumOf(MapTensor x, int n, int row, long at) {
    long from = x.offset(n, row, 0) + at;
    FloatVector sum = Lanes.zero();
    for (int column = 0; column < x.width(); column++, from += x.pixelStride()) {
      sum = sum.add(Lanes.load(x.data(), from));
    }
    return sum;
  }

  /** Returns a kernel that computes the variance of each channel, whose mean is given. */
  public static Kernel variance(
      SegmentAllocator scratch, MapTensor x, FlatTensor mean, FlatTensor variance) {
    return divided(
        new Sum(scratch, x, variance, (n, row, at) -> squaresOf(x, mean, n, row, at)), x, variance);
  }

  private static FloatVector squaresOf(MapTensor x, FlatTensor mean, int n, int row, long at) {
    long from = x.offset(n, row, 0) + at;
    FloatVector centre = Lanes.load(mean.data(), at);
    FloatVector sum = Lanes.zero();
    for (int column = 0; column < x.width(); column++, from += x.pixelStride()) {
      FloatVector distance = Lanes.load(x.data(), from).sub(centre);
      sum = distance.fma(distance, sum);
    }
    return sum;
  }

  /** Returns a kernel that computes the gradient of the scale, Σ dy·(x − μ)/√(σ²+ε). */
  public static Kernel scaleGradient(
      SegmentAllocator scratch,
      MapTensor dy,
      MapTensor x,
      FlatTensor mean,
      FlatTensor variance,
      FlatTensor gradient) {
    return new Sum(
        scratch, x, gradient, (n, row, at) -> productsOf(dy, x, mean, variance, n, row, at));
  }

  private static FloatVector productsOf(
      MapTensor dy, MapTensor x, FlatTensor mean, FlatTensor variance, int n, int row, long at) {
    long from = x.offset(n, row, 0) + at;
    long with = dy.offset(n, row, 0) + at;
    FloatVector centre = Lanes.load(mean.data(), at);
    FloatVector sum = Lanes.zero();
    for (int column = 0; column < x.width(); column++) {
      FloatVector distance = Lanes.load(x.data(), from).sub(centre);
      sum = distance.fma(Lanes.load(dy.data(), with), sum);
      from += x.pixelStride();
      with += dy.pixelStride();
    }
    return sum.div(NormalizationKernels.deviation(variance, at));
  }

  /** Returns a kernel that divides the sums of another by the number of pixels in the batch. */
  private static Kernel divided(Kernel sums, MapTensor x, FlatTensor result) {
    return run -> {
      sums.run(run);
      float count = (float) run.size() * x.type().pixels();
      for (int c = 0; c < result.length(); c += Lanes.COUNT) {
        long at = (long) c * Float.BYTES;
        FloatVector mean = Lanes.load(result.data(), at).div(count);
        Lanes.store(mean, result.data(), at, c, result.length());
      }
    };
  }

  /** Returns the sum over the pixels of a row for the vector of channels at an offset. */
  @FunctionalInterface
  private interface RowSum {
    FloatVector of(int n, int row, long at);
  }

  private record Sum(MapTensor x, FlatTensor result, PartialSums partials, RowSum rows)
      implements Kernel {

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
      MemorySegment sums = partials.data();
      long first = partials.offset(chunk, 0);
      for (int n = chunks.first(chunk); n < chunks.first(chunk + 1); n++) {
        for (int row = 0; row < x.height(); row++) {
          // The last vector may extend into the next pixel; those lanes are never read.
          for (long at = 0; at < x.pixelStride(); at += Lanes.BYTES) {
            FloatVector sum = Lanes.load(sums, first + at).add(rows.of(n, row, at));
            Lanes.store(sum, sums, first + at);
          }
        }
      }
    }
  }
}
