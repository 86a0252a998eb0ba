package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import ninc.dsl.Window;

/**
 * The inputs under the positions of a convolution's windows (kernel row, then kernel column and
 * input channel), pixel by pixel of its result: the left factor of the gradient by its weight.
 */
sealed interface PositionInputs permits PackedInputs, WindowInputs {

  /**
   * Those of a pointwise convolution are packed, since each is read once for every panel of output
   * channels. Under wider windows they overlap, and lie closer together where they are.
   *
   * @param x with a halo at least as wide as the window's padding
   * @param pixels the most that are read at a time
   */
  static PositionInputs of(
      SegmentAllocator scratch, int workers, MapTensor x, Window window, int pixels) {
    return window.equals(Window.POINTWISE)
        ? new PackedInputs(scratch, workers, x, pixels)
        : WindowInputs.of(x, window);
  }

  /** Where they lie. */
  MemorySegment data();

  /** For each position up to whole register tiles, the bytes from where a pixel's inputs begin. */
  long[] positions();

  /**
   * Where the inputs of each of some pixels begin.
   *
   * @param pixels in row-major order, image by image
   * @param from the first position that will be read, on the border of a register tile
   * @param to the end of those positions
   * @param worker the thread that reads
   */
  long[] begin(PixelRange pixels, int from, int to, int worker);
}
