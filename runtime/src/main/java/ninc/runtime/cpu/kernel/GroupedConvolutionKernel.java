package ninc.runtime.cpu.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import ninc.dsl.Window;
import ninc.runtime.cpu.gemm.WindowInputs;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelGrid;
import ninc.runtime.cpu.tensor.PixelTensor;
import ninc.runtime.cpu.tensor.PixelTile;

/**
 * A grouped or dilated convolution, in vectors of output channels of a group. Several pixels are
 * computed at a time, so that they share the loads of the weights.
 */
public final class GroupedConvolutionKernel implements TileKernel {

  /** The number of pixels at a time, which divides {@link RegisterTile#ROWS}. */
  private static final int PIXELS = 3;

  private final MapTensor x;
  private final MemorySegment weight;
  private final PixelTensor y;
  private final PixelGrid windows;
  private final int groups;
  private final int inputs;
  private final int outputs;

  /** The offset in a window of each position of the kernel, in bytes. */
  private final long[] positions;

  /**
   * Creates a kernel.
   *
   * @param x the input, with a halo at least as wide as the padding of the window
   * @param weight [k, k, C/g, K]
   */
  public GroupedConvolutionKernel(
      MapTensor x, FlatTensor weight, PixelTensor y, Window window, int groups) {
    this.x = x;
    this.weight = weight.data();
    this.y = y;
    this.windows = WindowInputs.windows(x, window);
    this.groups = groups;
    this.inputs = x.channels() / groups;
    this.outputs = y.channels() / groups;
    this.positions = positions(x, window);
  }

  /** Returns the offset in a window of each position of its kernel, in bytes. */
  static long[] positions(MapTensor x, Window window) {
    long[] positions = new long[window.kernel().area()];
    for (int i = 0; i < positions.length; i++) {
      int row = i / window.kernel().width() * window.dilation().height();
      int column = i % window.kernel().width() * window.dilation().width();
      positions[i] = row * x.rowStride() + column * x.pixelStride();
    }
    return positions;
  }

  @Override
  public void run(PixelTile tile, Run run) {
    long[] reads = windows.offsets(tile);
    long[] writes = y.offsets(tile);
    for (int p = 0; p < tile.count(); p += PIXELS) {
      for (int group = 0; group < groups; group++) {
        group(reads, writes, p, group);
      }
    }
  }

  private void group(long[] reads, long[] writes, int p, int group) {
    long weightStride = (long) groups * outputs * Float.BYTES;
    long firstInput = (long) group * inputs * Float.BYTES;
    for (int o = 0; o < outputs; o += Lanes.COUNT) {
      long at = ((long) group * outputs + o) * Float.BYTES;
      FloatVector sum0 = Lanes.zero();
      FloatVector sum1 = Lanes.zero();
      FloatVector sum2 = Lanes.zero();
      long weights = at;
      for (long position : positions) {
        long from = position + firstInput;
        for (int i = 0; i < inputs; i++, from += Float.BYTES, weights += weightStride) {
          FloatVector w = Lanes.load(weight, weights);
          sum0 = w.fma(Lanes.broadcast(x.data().get(Lanes.FLOAT, reads[p] + from)), sum0);
          sum1 = w.fma(Lanes.broadcast(x.data().get(Lanes.FLOAT, reads[p + 1] + from)), sum1);
          sum2 = w.fma(Lanes.broadcast(x.data().get(Lanes.FLOAT, reads[p + 2] + from)), sum2);
        }
      }
      Lanes.store(sum0, y.data(), writes[p] + at, o, outputs);
      Lanes.store(sum1, y.data(), writes[p + 1] + at, o, outputs);
      Lanes.store(sum2, y.data(), writes[p + 2] + at, o, outputs);
    }
  }
}
