package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import ninc.dsl.Window;

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
record WindowInputs(MemorySegment data, PixelGrid windows, long[] positions) {

  /**
   * @param x with a halo at least as wide as the window's padding
   */
  static WindowInputs of(MapTensor x, Window window) {
    int length = window.kernel().width() * x.channels();
    int count = window.kernel().height() * length;
    long[] positions = new long[RegisterTile.wholeRows(count)];
    for (int i = 0; i < positions.length; i++) {
      int position = Math.min(i, count - 1);
      positions[i] = position / length * x.rowStride() + (long) (position % length) * Float.BYTES;
    }
    return new WindowInputs(x.data(), Products.windows(x, window), positions);
  }
}
