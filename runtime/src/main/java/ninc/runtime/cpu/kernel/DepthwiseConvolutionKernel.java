package ninc.runtime.cpu.kernel;

import static ninc.runtime.cpu.simd.Lanes.MEMORY;
import static ninc.runtime.cpu.simd.Lanes.load;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import ninc.dsl.Window;
import ninc.runtime.cpu.gemm.Epilogue;
import ninc.runtime.cpu.gemm.WindowInputs;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.ImageTensor;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelGrid;
import ninc.runtime.cpu.tensor.PixelTensor;
import ninc.runtime.cpu.tensor.PixelTile;
import ninc.runtime.cpu.tensor.Prefetch;

/**
 * A depthwise convolution, in vectors of channels. The weights of nine positions of the kernel, all
 * of a 3×3 kernel, stay in registers while the pixels of a strip pass. Larger kernels add their
 * other positions to what is already in the output.
 */
public final class DepthwiseConvolutionKernel implements TileKernel {

  /** The number of pixels whose windows stay in the L1 cache while all channels pass. */
  private static final int STRIP = 24;

  private static final int POSITIONS = 9;

  private final ImageTensor x;
  private final MemorySegment weight;
  private final PixelTensor y;
  private final PixelGrid windows;
  private final int channels;
  private final long weightStride;

  /** The offset in a window of each position of the kernel, in bytes. */
  private final long[] positions;

  /** The distance from the first to the end of the last byte of a window. */
  private final long windowBytes;

  private final Epilogue epilogue;

  private DepthwiseConvolutionKernel(
      ImageTensor x,
      FlatTensor weight,
      PixelTensor y,
      PixelGrid windows,
      long[] positions,
      Epilogue epilogue) {
    this.x = x;
    this.weight = weight.data();
    this.y = y;
    this.windows = windows;
    this.channels = x.channels();
    this.weightStride = (long) channels * Float.BYTES;
    this.positions = positions;
    this.windowBytes = Arrays.stream(positions).max().orElseThrow() + x.map().pixelStride();
    this.epilogue = epilogue;
  }

  /**
   * Returns a kernel.
   *
   * @param x the input, with a halo at least as wide as the padding of the window
   * @param weight [k, k, 1, C]
   */
  public static DepthwiseConvolutionKernel of(
      ImageTensor x, FlatTensor weight, PixelTensor y, Window window, Epilogue epilogue) {
    long[] positions = GroupedConvolutionKernel.positions(x.map(), window);
    return new DepthwiseConvolutionKernel(
        x, weight, y, WindowInputs.windows(x.map(), window), positions, epilogue);
  }

  /** Returns a kernel that takes the positions of {@code weight} in reverse order. */
  public static DepthwiseConvolutionKernel reversed(
      MapTensor x, FlatTensor weight, PixelTensor y, Window window) {
    long[] positions = GroupedConvolutionKernel.positions(x, window);
    long[] reversed =
        IntStream.range(0, positions.length)
            .mapToLong(k -> positions[positions.length - 1 - k])
            .toArray();
    return new DepthwiseConvolutionKernel(
        x, weight, y, WindowInputs.windows(x, window), reversed, Epilogue.NONE);
  }

  @Override
  public void run(PixelTile tile, Run run) {
    long[] reads = x.offsets(windows, tile);
    long[] writes = y.offsets(tile);
    long prefetched = reads[0];
    for (int first = 0; first < tile.count(); first += STRIP) {
      int end = Math.min(tile.count(), first + STRIP);
      long read = reads[end - 1] + windowBytes;
      // The sum goes where the strip's first result will be, since it must be used.
      float sum = Prefetch.read(x.data(), prefetched, read - prefetched);
      y.data().set(Lanes.FLOAT, writes[first], sum);
      prefetched = read;
      for (int c = 0; c < channels; c += Lanes.COUNT) {
        strip(reads, writes, first, end, c);
      }
    }
  }

  private void strip(long[] reads, long[] writes, int first, int end, int channel) {
    int k = 0;
    for (; k + POSITIONS <= positions.length; k += POSITIONS) {
      nine(reads, writes, first, end, channel, k);
    }
    for (; k < positions.length; k++) {
      one(reads, writes, first, end, channel, k);
    }
  }

  private void nine(long[] reads, long[] writes, int first, int end, int channel, int k) {
    long at = (long) channel * Float.BYTES;
    FloatVector w0 = load(weight, k * weightStride + at);
    FloatVector w1 = load(weight, (k + 1) * weightStride + at);
    FloatVector w2 = load(weight, (k + 2) * weightStride + at);
    FloatVector w3 = load(weight, (k + 3) * weightStride + at);
    FloatVector w4 = load(weight, (k + 4) * weightStride + at);
    FloatVector w5 = load(weight, (k + 5) * weightStride + at);
    FloatVector w6 = load(weight, (k + 6) * weightStride + at);
    FloatVector w7 = load(weight, (k + 7) * weightStride + at);
    FloatVector w8 = load(weight, (k + 8) * weightStride + at);
    long x0 = positions[k] + at;
    long x1 = positions[k + 1] + at;
    long x2 = positions[k + 2] + at;
    long x3 = positions[k + 3] + at;
    long x4 = positions[k + 4] + at;
    long x5 = positions[k + 5] + at;
    long x6 = positions[k + 6] + at;
    long x7 = positions[k + 7] + at;
    long x8 = positions[k + 8] + at;
    Epilogue after = after(k + POSITIONS);
    FloatVector bias = load(after.bias(), after.biasOffset(channel));
    FloatVector least = Lanes.broadcast(after.floor());
    FloatVector most = Lanes.broadcast(after.ceiling());
    long from = x.data().address();
    long to = y.data().address() + at;
    for (int p = first; p < end; p++) {
      long read = from + reads[p];
      long write = to + writes[p];
      FloatVector sum = k == 0 ? Lanes.zero() : load(MEMORY, write);
      sum = load(MEMORY, read + x0).fma(w0, sum);
      sum = load(MEMORY, read + x1).fma(w1, sum);
      sum = load(MEMORY, read + x2).fma(w2, sum);
      sum = load(MEMORY, read + x3).fma(w3, sum);
      sum = load(MEMORY, read + x4).fma(w4, sum);
      sum = load(MEMORY, read + x5).fma(w5, sum);
      sum = load(MEMORY, read + x6).fma(w6, sum);
      sum = load(MEMORY, read + x7).fma(w7, sum);
      sum = load(MEMORY, read + x8).fma(w8, sum);
      FloatVector result = Lanes.min(Lanes.max(sum.add(bias), least), most);
      Lanes.store(result, MEMORY, write, channel, channels);
    }
  }

  private void one(long[] reads, long[] writes, int first, int end, int channel, int k) {
    long at = (long) channel * Float.BYTES;
    FloatVector w = load(weight, k * weightStride + at);
    long position = positions[k] + at;
    Epilogue after = after(k + 1);
    FloatVector bias = load(after.bias(), after.biasOffset(channel));
    FloatVector least = Lanes.broadcast(after.floor());
    FloatVector most = Lanes.broadcast(after.ceiling());
    for (int p = first; p < end; p++) {
      FloatVector sum = k == 0 ? Lanes.zero() : load(y.data(), writes[p] + at);
      sum = load(x.data(), reads[p] + position).fma(w, sum);
      FloatVector result = Lanes.min(Lanes.max(sum.add(bias), least), most);
      Lanes.store(result, y.data(), writes[p] + at, channel, channels);
    }
  }

  /** Returns what follows the sum of all positions before {@code end}. */
  private Epilogue after(int end) {
    return end == positions.length ? epilogue : Epilogue.NONE;
  }
}
