package ninc.runtime.cpu.kernel;

import static ninc.runtime.cpu.simd.Lanes.MEMORY;

import java.lang.foreign.SegmentAllocator;
import jdk.incubator.vector.FloatVector;
import ninc.dsl.Window;
import ninc.runtime.cpu.gemm.WindowInputs;
import ninc.runtime.cpu.parallel.BatchChunks;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.PartialSums;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelGrid;
import ninc.runtime.cpu.tensor.PixelRange;

/**
 * The weight gradient of a grouped or dilated convolution, in vectors of output channels of a
 * group, or of groups of one channel. Each chunk of the batch is summed row by row of the output,
 * and that of a depthwise convolution block by block of its pixels.
 */
public final class GroupedWeightGradientKernel implements Kernel {

  /** The number of positions of a depthwise kernel whose sums stay in registers. */
  private static final int POSITIONS = 9;

  /** The number of gradients per block of a depthwise convolution, which fit in the L1 cache. */
  private static final int BLOCK = 8192;

  private static final int LEAST_PIXELS = 8;

  private final MapTensor x;
  private final MapTensor dy;
  private final FlatTensor dw;
  private final PixelGrid windows;
  private final int groups;
  private final int inputs;
  private final int outputs;
  private final long[] positions;
  private final PartialSums partials;

  /**
   * Creates a kernel.
   *
   * @param x the input, with a halo at least as wide as the padding of the window
   * @param dw [k, k, C/g, K]
   */
  public GroupedWeightGradientKernel(
      SegmentAllocator scratch,
      MapTensor x,
      MapTensor dy,
      FlatTensor dw,
      Window window,
      int groups) {
    this.x = x;
    this.dy = dy;
    this.dw = dw;
    this.windows = WindowInputs.windows(x, window);
    this.groups = groups;
    this.inputs = x.channels() / groups;
    this.outputs = dy.channels() / groups;
    this.positions = GroupedConvolutionKernel.positions(x, window);
    this.partials = new PartialSums(scratch, positions.length * inputs, dy.channels());
  }

  @Override
  public void run(Run run) {
    BatchChunks chunks = BatchChunks.of(run.size(), dw.length());
    run.workers().run(chunks.count(), (chunk, _) -> sumChunk(chunks, chunk));
    partials.sum(chunks.count(), dw, run.workers());
  }

  private void sumChunk(BatchChunks chunks, int chunk) {
    partials.clear(chunk, 0, positions.length * inputs);
    if (inputs == 1 && outputs == 1) {
      sumDepthwise(chunks, chunk);
      return;
    }
    for (int n = chunks.first(chunk); n < chunks.first(chunk + 1); n++) {
      for (int row = 0; row < dy.height(); row++) {
        long window = windows.base() + n * windows.image() + row * windows.row();
        sumRow(chunk, window, dy.offset(n, row, 0));
      }
    }
  }

  private void sumRow(int chunk, long window, long gradient) {
    for (int k = 0; k < positions.length; k++) {
      for (int i = 0; i < inputs; i++) {
        long from = window + positions[k];
        long sums = partials.offset(chunk, k * inputs + i);
        for (int group = 0; group < groups; group++) {
          long input = ((long) group * inputs + i) * Float.BYTES;
          group(from + input, gradient, sums, group);
        }
      }
    }
  }

  private void sumDepthwise(BatchChunks chunks, int chunk) {
    int image = chunks.first(chunk);
    long pixels = (long) (chunks.first(chunk + 1) - image) * dy.type().pixels();
    int most = Math.max(LEAST_PIXELS, BLOCK / groups);
    for (long first = 0; first < pixels; first += most) {
      int count = (int) Math.min(most, pixels - first);
      PixelRange block = new PixelRange(image, first, count, dy.height(), dy.width());
      long[] reads = windows.offsets(block);
      long[] gradients = dy.grid().offsets(block);
      // The last vector may extend into the padding of the sums; those lanes are never read.
      for (long at = 0; at < dy.pixelBytes(); at += Lanes.BYTES) {
        int k = 0;
        for (; k + POSITIONS <= positions.length; k += POSITIONS) {
          nine(reads, gradients, chunk, k, at);
        }
        for (; k < positions.length; k++) {
          one(reads, gradients, chunk, k, at);
        }
      }
    }
  }

  private void nine(long[] reads, long[] gradients, int chunk, int k, long at) {
    long from = x.data().address() + at;
    long with = dy.data().address() + at;
    long sums = partials.offset(chunk, k) + at;
    long stride = partials.offset(chunk, 1) - partials.offset(chunk, 0);
    long x0 = from + positions[k];
    long x1 = from + positions[k + 1];
    long x2 = from + positions[k + 2];
    long x3 = from + positions[k + 3];
    long x4 = from + positions[k + 4];
    long x5 = from + positions[k + 5];
    long x6 = from + positions[k + 6];
    long x7 = from + positions[k + 7];
    long x8 = from + positions[k + 8];
    FloatVector sum0 = Lanes.load(partials.data(), sums);
    FloatVector sum1 = Lanes.load(partials.data(), sums + stride);
    FloatVector sum2 = Lanes.load(partials.data(), sums + 2 * stride);
    FloatVector sum3 = Lanes.load(partials.data(), sums + 3 * stride);
    FloatVector sum4 = Lanes.load(partials.data(), sums + 4 * stride);
    FloatVector sum5 = Lanes.load(partials.data(), sums + 5 * stride);
    FloatVector sum6 = Lanes.load(partials.data(), sums + 6 * stride);
    FloatVector sum7 = Lanes.load(partials.data(), sums + 7 * stride);
    FloatVector sum8 = Lanes.load(partials.data(), sums + 8 * stride);
    for (int p = 0; p < reads.length; p++) {
      long read = reads[p];
      FloatVector gradient = Lanes.load(MEMORY, with + gradients[p]);
      sum0 = Lanes.load(MEMORY, x0 + read).fma(gradient, sum0);
      sum1 = Lanes.load(MEMORY, x1 + read).fma(gradient, sum1);
      sum2 = Lanes.load(MEMORY, x2 + read).fma(gradient, sum2);
      sum3 = Lanes.load(MEMORY, x3 + read).fma(gradient, sum3);
      sum4 = Lanes.load(MEMORY, x4 + read).fma(gradient, sum4);
      sum5 = Lanes.load(MEMORY, x5 + read).fma(gradient, sum5);
      sum6 = Lanes.load(MEMORY, x6 + read).fma(gradient, sum6);
      sum7 = Lanes.load(MEMORY, x7 + read).fma(gradient, sum7);
      sum8 = Lanes.load(MEMORY, x8 + read).fma(gradient, sum8);
    }
    Lanes.store(sum0, partials.data(), sums);
    Lanes.store(sum1, partials.data(), sums + stride);
    Lanes.store(sum2, partials.data(), sums + 2 * stride);
    Lanes.store(sum3, partials.data(), sums + 3 * stride);
    Lanes.store(sum4, partials.data(), sums + 4 * stride);
    Lanes.store(sum5, partials.data(), sums + 5 * stride);
    Lanes.store(sum6, partials.data(), sums + 6 * stride);
    Lanes.store(sum7, partials.data(), sums + 7 * stride);
    Lanes.store(sum8, partials.data(), sums + 8 * stride);
  }

  private void one(long[] reads, long[] gradients, int chunk, int k, long at) {
    long from = x.data().address() + positions[k] + at;
    long with = dy.data().address() + at;
    long sums = partials.offset(chunk, k) + at;
    FloatVector sum = Lanes.load(partials.data(), sums);
    for (int p = 0; p < reads.length; p++) {
      FloatVector gradient = Lanes.load(MEMORY, with + gradients[p]);
      sum = Lanes.load(MEMORY, from + reads[p]).fma(gradient, sum);
    }
    Lanes.store(sum, partials.data(), sums);
  }

  private void group(long input, long gradient, long sums, int group) {
    for (int o = 0; o < outputs; o += Lanes.COUNT) {
      long at = ((long) group * outputs + o) * Float.BYTES;
      FloatVector sum = Lanes.load(partials.data(), sums + at);
      for (int column = 0; column < dy.width(); column++) {
        float value = x.data().get(Lanes.FLOAT, input + column * windows.column());
        FloatVector gradients = Lanes.load(dy.data(), gradient + column * dy.pixelStride() + at);
        sum = gradients.fma(Lanes.broadcast(value), sum);
      }
      Lanes.store(sum, partials.data(), sums + at, o, outputs);
    }
  }
}
