package ninc.runtime.cpu.gemm;

import java.lang.foreign.MemorySegment;
import ninc.dsl.Window;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelGrid;

/**
 * The inputs under the positions of a convolution's windows (kernel row, then kernel column and
 * input channel), pixel by pixel of its result: the left factor of the gradient by its weight. They
 * are read in place: no patch of an image is ever copied.
 *
 * @param data where they lie
 * @param windows where each pixel's window begins
 * @param positions for each position up to whole register tiles, the bytes from the beginning of a
 *     window
 */
public record WindowInputs(MemorySegment data, PixelGrid windows, long[] positions) {

  /**
   * @param x with a halo at least as wide as the window's padding
   */
  public static WindowInputs of(MapTensor x, Window window) {
    int length = window.kernel().width() * x.channels();
    int count = window.kernel().height() * length;
    long[] positions = new long[RegisterTile.wholeRows(count)];
    for (int i = 0; i < positions.length; i++) {
      int position = Math.min(i, count - 1);
      positions[i] = position / length * x.rowStride() + (long) (position % length) * Float.BYTES;
    }
    return new WindowInputs(x.data(), windows(x, window), positions);
  }

  /** For each pixel of a convolution's result, where its window over x begins. */
  public static PixelGrid windows(MapTensor x, Window window) {
    return new PixelGrid(
        x.offset(0, -window.padding().height(), -window.padding().width()),
        x.imageStride(),
        window.stride().height() * x.rowStride(),
        window.stride().width() * x.pixelStride());
  }
}
