package ninc.runtime.cpu.kernel;

import static ninc.runtime.cpu.simd.Lanes.MEMORY;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.dsl.Window;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelTensor;
import ninc.runtime.cpu.tensor.PixelTile;

/**
 * The input gradient of a grouped or dilated convolution, in vectors of input channels of a group,
 * or of groups of one channel. Each pixel gathers the output gradients of the windows that contain
 * it.
 */
public final class GroupedInputGradientKernel implements TileKernel {
  private final MapTensor dy;
  private final FlatTensor weight;
  private final PixelTensor dx;
  private final int groups;
  private final int inputs;
  private final int outputs;
  private final int kernelWidth;
  private final int kernelArea;

  /** The windows that contain each row, and each column, of the input. */
  private final Reader[][] rows;

  private final Reader[][] columns;

  /** The weight with its channels transposed within each group, [k, k, K/g, C]. */
  private final MemorySegment transposed;

  /**
   * A row of windows that contain a row of the input; likewise for columns.
   *
   * @param output the row of the windows
   * @param position the row of their kernel that reads the input
   */
  private record Reader(int output, int position) {}

  /**
   * Creates a kernel.
   *
   * @param weight [k, k, C/g, K]
   */
  public GroupedInputGradientKernel(
      SegmentAllocator scratch,
      MapTensor dy,
      FlatTensor weight,
      PixelTensor dx,
      FeatureMap input,
      Window window,
      int groups) {
    this.dy = dy;
    this.weight = weight;
    this.dx = dx;
    this.groups = groups;
    this.inputs = input.channels() / groups;
    this.outputs = dy.channels() / groups;
    this.kernelWidth = window.kernel().width();
    this.kernelArea = window.kernel().area();
    this.rows =
        readers(
            input.height(),
            dy.height(),
            window.kernel().height(),
            window.stride().height(),
            window.padding().height(),
            window.dilation().height());
    this.columns =
        readers(
            input.width(),
            dy.width(),
            window.kernel().width(),
            window.stride().width(),
            window.padding().width(),
            window.dilation().width());
    this.transposed = FlatTensor.allocate(scratch, weight.length()).data();
  }

  private static Reader[][] readers(
      int extent, int outputs, int kernel, int stride, int padding, int dilation) {
    return IntStream.range(0, extent)
        .mapToObj(at ->
            IntStream.range(0, kernel)
                .filter(position -> {
                  int scaled = at + padding - position * dilation;
                  return scaled >= 0 && scaled % stride == 0 && scaled / stride < outputs;
                })
                .mapToObj(
                    position -> new Reader((at + padding - position * dilation) / stride, position))
                .toArray(Reader[]::new))
        .toArray(Reader[][]::new);
  }

  @Override
  public void prepare(Run run) {
    long to = 0;
    for (int position = 0; position < kernelArea; position++) {
      for (int o = 0; o < outputs; o++) {
        for (int c = 0; c < groups * inputs; c++, to += Float.BYTES) {
          long row = (long) position * inputs + c % inputs;
          long from = row * groups * outputs + (long) (c / inputs) * outputs + o;
          float value = weight.data().get(Lanes.FLOAT, from * Float.BYTES);
          transposed.set(Lanes.FLOAT, to, value);
        }
      }
    }
  }

  @Override
  public void run(PixelTile tile, Run run) {
    long[] writes = dx.offsets(tile);
    long[] reads = new long[kernelArea];
    long[] weights = new long[kernelArea];
    for (int p = 0; p < tile.count(); p++) {
      int count = 0;
      for (Reader row : rows[tile.rows()[p]]) {
        for (Reader column : columns[tile.columns()[p]]) {
          reads[count] = dy.offset(tile.images()[p], row.output, column.output);
          int position = row.position * kernelWidth + column.position;
          weights[count] = (long) position * outputs * groups * inputs * Float.BYTES;
          count++;
        }
      }
      if (inputs == 1 && outputs == 1) {
        depthwise(reads, weights, count, writes[p]);
      } else {
        for (int group = 0; group < groups; group++) {
          group(reads, weights, count, writes[p], group);
        }
      }
    }
  }

  private void depthwise(long[] reads, long[] weights, int count, long write) {
    long from = dy.data().address();
    long with = transposed.address();
    for (int c = 0; c < groups; c += Lanes.COUNT) {
      long at = (long) c * Float.BYTES;
      FloatVector sum = Lanes.zero();
      for (int i = 0; i < count; i++) {
        FloatVector w = Lanes.load(MEMORY, with + weights[i] + at);
        sum = Lanes.load(MEMORY, from + reads[i] + at).fma(w, sum);
      }
      Lanes.store(sum, dx.data(), write + at, c, groups);
    }
  }

  private void group(long[] reads, long[] weights, int count, long write, int group) {
    long stride = (long) groups * inputs * Float.BYTES;
    long firstOutput = (long) group * outputs * Float.BYTES;
    for (int i = 0; i < inputs; i += Lanes.COUNT) {
      long at = ((long) group * inputs + i) * Float.BYTES;
      FloatVector sum = Lanes.zero();
      for (int j = 0; j < count; j++) {
        long from = reads[j] + firstOutput;
        long w = weights[j] + at;
        for (int o = 0; o < outputs; o++, from += Float.BYTES, w += stride) {
          FloatVector gradient = Lanes.broadcast(dy.data().get(Lanes.FLOAT, from));
          sum = Lanes.load(transposed, w).fma(gradient, sum);
        }
      }
      Lanes.store(sum, dx.data(), write + at, i, inputs);
    }
  }
}
