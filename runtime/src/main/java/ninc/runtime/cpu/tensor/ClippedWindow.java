package ninc.runtime.cpu.tensor;

import ninc.dsl.Window;

/**
 * The part of a window inside the image: rows {@code top} to {@code bottom} and columns {@code
 * left} to {@code right}, ends excluded.
 */
public record ClippedWindow(int top, int bottom, int left, int right) {

  /** Returns the clipped window of the output pixel at this row and column. */
  public static ClippedWindow of(MapTensor image, Window window, int row, int column) {
    int top = row * window.stride().height() - window.padding().height();
    int left = column * window.stride().width() - window.padding().width();
    return new ClippedWindow(
        Math.max(0, top),
        Math.min(image.height(), top + window.kernel().height()),
        Math.max(0, left),
        Math.min(image.width(), left + window.kernel().width()));
  }
}
