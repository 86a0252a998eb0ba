package ninc.runtime.cpu.tensor;

import ninc.dsl.Window;

/**
 * The windows that cover one pixel, in row-major order: those whose results are the pixels from
 * {@code top} to {@code bottom} and from {@code left} to {@code right}, ends excluded.
 */
public record Covering(int top, int bottom, int left, int right) {

  /**
   * The windows that cover the pixel at this row and column.
   *
   * @param height of the map of results
   */
  public static Covering of(Window window, int height, int width, int row, int column) {
    int y = row + window.padding().height();
    int x = column + window.padding().width();
    return new Covering(
        first(y, window.kernel().height(), window.stride().height()),
        Math.min(height, y / window.stride().height() + 1),
        first(x, window.kernel().width(), window.stride().width()),
        Math.min(width, x / window.stride().width() + 1));
  }

  private static int first(int position, int kernel, int stride) {
    return Math.max(0, Math.ceilDiv(position - kernel + 1, stride));
  }

  /** How many windows; none where the stride leaves pixels out. */
  public int count() {
    return Math.max(0, bottom - top) * Math.max(0, right - left);
  }

  /** The row of the i-th window's result. */
  public int row(int i) {
    return top + i / (right - left);
  }

  /** The column of the i-th window's result. */
  public int column(int i) {
    return left + i % (right - left);
  }
}
