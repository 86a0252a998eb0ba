package ninc.cli.html;

import ninc.cli.terminal.Text;

/** Creates the SVG elements of plots. */
public final class Shapes {

  private Shapes() {}

  /**
   * Creates an empty picture that scales to the width of the page.
   *
   * @param label the description for screen readers
   */
  public static Element picture(int width, int height, String label) {
    return Element.of("svg")
        .with("viewBox", "0 0 %d %d".formatted(width, height))
        .with("role", "img")
        .with("aria-label", label);
  }

  public static Element line(String kind, double x1, double y1, double x2, double y2) {
    return Element.of("line")
        .with("class", kind)
        .with("x1", x1)
        .with("y1", y1)
        .with("x2", x2)
        .with("y2", y2);
  }

  public static Element rectangle(String kind, double x, double y, double width, double height) {
    return Element.of("rect")
        .with("class", kind)
        .with("x", x)
        .with("y", y)
        .with("width", width)
        .with("height", height);
  }

  /**
   * Creates a line of text.
   *
   * @param kind the CSS classes, which also decide whether x is the start, middle or end
   * @param y the y coordinate of the baseline
   */
  public static Element text(String kind, double x, double y, Object... content) {
    return Element.of("text", content).with("class", kind).with("x", x).with("y", y);
  }

  /** Creates a line of text that runs upwards. */
  public static Element upward(String kind, double x, double y, Object... content) {
    return text(kind, 0, 0, content)
        .with("transform", Text.format("translate(%.1f %.1f) rotate(-90)", x, y));
  }
}
