package ninc.runtime.cpu.kernel;

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

/**
 * The weight gradient of a grouped or dilated convolution, in vectors of output channels of a
 * group, or of groups of one channel. Each chunk of the batch is summed row by row of the output.
 */
public final class GroupedWeightGradientKernel implements Kernel {
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
        if (inputs == 1 && outputs == 1) {
          depthwise(from, gradient, sums);
        } else {
          for (int group = 0; group < groups; group++) {
            long input = ((long) group * inputs + i) * Float.BYTES;
            group(from + input, gradient, sums, group);
          }
        }
      }
    }
  }

  /** Adds a row of pixels in two sums, so that an addition need not wait for the one before. */
  private void depthwise(long window, long gradient, long sums) {
    // The last vector may extend into the next row of sums' padding; those lanes are never read.
    for (long at = 0; at < dy.pixelStride(); at += Lanes.BYTES) {
      FloatVector even = Lanes.load(partials.data(), sums + at);
      FloatVector odd = Lanes.zero();
      long from = window + at;
      long with = gradient + at;
      int column = 0;
      for (; column + 1 < dy.width(); column += 2) {
        even = Lanes.load(x.data(), from).fma(Lanes.load(dy.data(), with), even);
        odd =
            Lanes.load(x.data(), from + windows.column())
                .fma(Lanes.load(dy.data(), with + dy.pixelStride()), odd);
        from += 2 * windows.column();
        with += 2 * dy.pixelStride();
      }
      if (column < dy.width()) {
        even = Lanes.load(x.data(), from).fma(Lanes.load(dy.data(), with), even);
      }
      Lanes.store(even.add(odd), partials.data(), sums + at);
    }
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
