package ninc.runtime.cpu.gemm;

import java.lang.foreign.MemorySegment;
import ninc.dsl.Window;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelGrid;

/**
 * The inputs in the windows of a convolution, by output pixel and position (kernel row, kernel
 * column, input channel): the left factor of the weight gradient.
 *
 * @param data the memory of the inputs
 * @param windows the offset of each output pixel's window
 * @param positions the offset in a window of each position, in bytes
 */
public record WindowInputs(MemorySegment data, PixelGrid windows, long[] positions) {

  /**
   * Returns the inputs of a convolution.
   *
   * @param x the input, with a halo at least as wide as the padding of the window
   */
  public static WindowInputs of(MapTensor x, Window window) {
    long[] positions =
        positions(window.kernel().height(), x.rowStride(), window.kernel().width() * x.channels());
    return new WindowInputs(x.data(), windows(x, window), positions);
  }

  /**
   * Returns the offsets of the floats in the rows of a window, in bytes.
   *
   * @param rows the number of rows
   * @param rowStride the stride between rows, in bytes
   * @param length the number of contiguous floats per row
   */
  public static long[] positions(int rows, long rowStride, int length) {
    long[] positions = new long[rows * length];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = i / length * rowStride + (long) (i % length) * Float.BYTES;
    }
    return positions;
  }

  /** Returns the offsets of contiguous floats, in bytes. */
  public static long[] contiguous(int count) {
    return positions(1, 0, count);
  }

  /** Returns the offset in x of each output pixel's window. */
  public static PixelGrid windows(MapTensor x, Window window) {
    return new PixelGrid(
        x.offset(0, -window.padding().height(), -window.padding().width()),
        x.imageStride(),
        window.stride().height() * x.rowStride(),
        window.stride().width() * x.pixelStride());
  }
}
