package ninc.runtime.cpu.tensor;

import ninc.dsl.Window;

/** The part of a window that lies on the image: rows and columns, ends excluded. */
public record Span(int top, int bottom, int left, int right) {

  /** The span of the window whose result is the pixel at this row and column. */
  public static Span of(MapTensor image, Window window, int row, int column) {
    int top = row * window.stride().height() - window.padding().height();
    int left = column * window.stride().width() - window.padding().width();
    return new Span(
        Math.max(0, top),
        Math.min(image.height(), top + window.kernel().height()),
        Math.max(0, left),
        Math.min(image.width(), left + window.kernel().width()));
  }
}
