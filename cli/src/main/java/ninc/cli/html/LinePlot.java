package ninc.cli.html;

import java.awt.geom.Point2D;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import ninc.cli.terminal.Text;

/** A plot of curves over the epochs of a run, with a grid and a legend. */
public final class LinePlot {
  private static final int HEIGHT = 320;
  private static final int LEFT = 64;
  private static final int RIGHT = 24;
  private static final int TOP = 34;
  private static final int BOTTOM = 44;
  private static final int MOST_TICKS = 10;
  private static final int TICK_WIDTH = 60;
  private static final int LEGEND_LINE = 34;
  private static final int LEGEND_STEP = 150;

  /** Curves with more points have no marks, which would cover the line. */
  private static final int MOST_MARKS = 60;

  private final int width;
  private final String label;
  private final List<Curve> curves;
  private final LinearScale epochs;
  private final LinearScale values;

  /**
   * A curve.
   *
   * @param name the label in the legend
   * @param style the CSS class of the line
   * @param marked whether each point has a mark with a tooltip
   * @param points completed epochs and value, in order
   */
  public record Curve(String name, String style, boolean marked, List<Point2D> points) {
    public Curve {
      points = List.copyOf(points);
    }
  }

  private LinePlot(int width, String label, double epochs, List<Curve> curves) {
    this.width = width;
    this.label = label;
    this.curves = curves;
    double most =
        curves.stream()
            .flatMap(curve -> curve.points().stream())
            .mapToDouble(Point2D::getY)
            .max()
            .orElse(1);
    this.epochs =
        LinearScale.to(epochs, Math.min(MOST_TICKS, width / TICK_WIDTH), LEFT, width - RIGHT);
    this.values = LinearScale.to(most > 0 ? most : 1, MOST_TICKS / 2, HEIGHT - BOTTOM, TOP);
  }

  /**
   * Draws the plot as SVG.
   *
   * @param label the description for screen readers
   * @param epochs the minimum length of the axis
   */
  public static Element of(int width, String label, double epochs, List<Curve> curves) {
    return new LinePlot(width, label, epochs, curves).draw();
  }

  private Element draw() {
    Element svg = Shapes.picture(width, HEIGHT, label);
    grid(svg);
    for (int i = 0; i < curves.size(); i++) {
      legend(svg, i);
      curve(svg, curves.get(i));
    }
    return svg;
  }

  private void grid(Element svg) {
    for (BigDecimal value : epochs.values()) {
      double x = epochs.at(value.doubleValue());
      svg.add(
          Shapes.line("grid", x, TOP, x, HEIGHT - BOTTOM),
          Shapes.text("tick middle", x, HEIGHT - BOTTOM + 18, LinearScale.text(value)));
    }
    for (BigDecimal value : values.values()) {
      double y = values.at(value.doubleValue());
      svg.add(
          Shapes.line("grid", LEFT, y, width - RIGHT, y),
          Shapes.text("tick end", LEFT - 8, y + 4, LinearScale.text(value)));
    }
    svg.add(Shapes.text("axis middle", (LEFT + width - RIGHT) / 2.0, HEIGHT - 6, "epoch"));
  }

  private void legend(Element svg, int index) {
    Curve curve = curves.get(index);
    double x = LEFT + index * LEGEND_STEP;
    svg.add(
        Shapes.line("curve " + curve.style(), x, TOP - 20, x + LEGEND_LINE, TOP - 20),
        Shapes.text("axis", x + LEGEND_LINE + 8, TOP - 16, curve.name()));
  }

  private void curve(Element svg, Curve curve) {
    if (curve.points().isEmpty()) {
      return;
    }
    String path =
        curve.points().stream()
            .map(point -> Text.format("%.1f %.1f", x(point), y(point)))
            .collect(Collectors.joining("L", "M", ""));
    svg.add(Element.of("path").with("class", "curve " + curve.style()).with("d", path));
    if (isMarked(curve)) {
      curve.points().forEach(point -> svg.add(mark(curve, point)));
    }
  }

  /** Returns whether the points have marks; a single point always needs one to be visible. */
  private static boolean isMarked(Curve curve) {
    int points = curve.points().size();
    return points == 1 || curve.marked() && points <= MOST_MARKS;
  }

  private Element mark(Curve curve, Point2D point) {
    String title =
        Text.format(
            "%s at epoch %s: %.4g", curve.name(), LinearScale.text(point.getX()), point.getY());
    return Element.of("circle", Element.of("title", title))
        .with("class", "mark " + curve.style())
        .with("cx", x(point))
        .with("cy", y(point))
        .with("r", 3.5);
  }

  private double x(Point2D point) {
    return epochs.at(point.getX());
  }

  private double y(Point2D point) {
    return values.at(point.getY());
  }
}
