package ninc.runtime.cpu.tensor;

import ninc.dsl.Window;

/**
 * The windows that cover one input pixel, in row-major order. Their outputs are the pixels in the
 * rows {@code top} to {@code bottom} and the columns {@code left} to {@code right}, ends excluded.
 */
public record CoveringWindows(int top, int bottom, int left, int right) {

  /**
   * Returns the windows that cover an input pixel.
   *
   * @param height the height of the output map
   * @param width the width of the output map
   * @param row the row of the input pixel
   * @param column the column of the input pixel
   */
  public static CoveringWindows of(Window window, int height, int width, int row, int column) {
    int y = row + window.padding().height();
    int x = column + window.padding().width();
    return new CoveringWindows(
        first(y, window.kernel().height(), window.stride().height()),
        Math.min(height, y / window.stride().height() + 1),
        first(x, window.kernel().width(), window.stride().width()),
        Math.min(width, x / window.stride().width() + 1));
  }

  private static int first(int position, int kernel, int stride) {
    return Math.max(0, Math.ceilDiv(position - kernel + 1, stride));
  }

  /** Returns the number of windows, which is zero for pixels that the stride skips. */
  public int count() {
    return Math.max(0, bottom - top) * Math.max(0, right - left);
  }

  /** Returns the row of the i-th window's output. */
  public int row(int i) {
    return top + i / (right - left);
  }

  /** Returns the column of the i-th window's output. */
  public int column(int i) {
    return left + i % (right - left);
  }
}
