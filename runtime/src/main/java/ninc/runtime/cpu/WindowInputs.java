package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import ninc.dsl.Window;

/**
 * Inputs that are read in place: no patch of an image is ever copied.
 *
 * @param windows where each pixel's window begins
 */
record WindowInputs(MemorySegment data, PixelGrid windows, long[] positions)
    implements PositionInputs {

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

  @Override
  public long[] begin(PixelRange pixels, int from, int to, int worker) {
    return windows.offsets(pixels);
  }
}
