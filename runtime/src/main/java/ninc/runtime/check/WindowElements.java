package ninc.runtime.check;

import ninc.compiler.ir.Pooling.MaxPoolPositions;
import ninc.compiler.ir.Type.PixelMap;
import ninc.dsl.Window;

/** The elements of a feature map at positions of the windows of a max pool. */
final class WindowElements {
  private final PixelMap input;
  private final PixelMap output;
  private final Window window;

  /**
   * Creates the windows of a max pool.
   *
   * @param output the type of the positions
   */
  WindowElements(MaxPoolPositions pool, PixelMap output) {
    this.input = pool.input().pixelMap();
    this.output = output;
    this.window = pool.window();
  }

  /**
   * Returns the element at a position of a window; NaN if the position is outside the window or in
   * the padding.
   *
   * @param x the input, N×H×W×C
   * @param index the index of the output whose window it is
   * @param position the position in the window, in row-major order
   */
  double at(double[] x, int index, int position) {
    int c = index % output.channels();
    int pixel = index / output.channels();
    int n = pixel / output.pixels();
    int row =
        pixel / output.width() % output.height() * window.stride().height()
            - window.padding().height()
            + position / window.kernel().width() * window.dilation().height();
    int column =
        pixel % output.width() * window.stride().width()
            - window.padding().width()
            + position % window.kernel().width() * window.dilation().width();
    boolean isInside =
        position < window.kernel().area()
            && row >= 0
            && row < input.height()
            && column >= 0
            && column < input.width();
    return isInside
        ? x[((n * input.height() + row) * input.width() + column) * input.channels() + c]
        : Double.NaN;
  }
}
