package ninc.cli.html;

/** The pieces of the page's pictures. */
public final class Shapes {

  private Shapes() {}

  /**
   * An empty picture, as wide as the page lets it be.
   *
   * @param label what it shows, for those who do not see it
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

  /**
   * A line of text.
   *
   * @param x where it begins, has its middle or ends, as {@code kind} says
   * @param y of its base line
   */
  public static Element text(String kind, double x, double y, Object... content) {
    return Element.of("text", content).with("class", kind).with("x", x).with("y", y);
  }
}
