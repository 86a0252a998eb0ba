package ninc.runtime.cpu;

import java.lang.foreign.Arena;
import ninc.dsl.Window;

/** A convolution as one {@link TapProduct}: a tap for each row of the kernel. */
final class ConvolutionKernel {

  private ConvolutionKernel() {}

  /**
   * @param x with a halo at least as wide as the window's padding
   * @param weights k·k·I rows of O columns
   */
  static TapProduct of(
      Arena arena, int workers, MapTensor x, PackedWeights weights, MapTensor y, Window window) {
    return new TapProduct(
        arena,
        workers,
        grid(x, y, window),
        window.kernel().height(),
        x.rowStride(),
        window.kernel().width() * x.channels(),
        weights);
  }

  /** For each pixel of y, where the window over x begins. */
  static PixelGrid grid(MapTensor x, MapTensor y, Window window) {
    long base = x.offset(0, -window.padding().height(), -window.padding().width());
    return new PixelGrid(
        y.height(),
        y.width(),
        new PixelGrid.Strides(
            base,
            x.imageStride(),
            window.stride().height() * x.rowStride(),
            window.stride().width() * x.pixelStride()),
        new PixelGrid.Strides(
            y.offset(0, 0, 0), y.imageStride(), y.rowStride(), y.pixelStride()));
  }
}
