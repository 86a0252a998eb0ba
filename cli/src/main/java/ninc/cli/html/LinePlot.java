package ninc.cli.html;

import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import ninc.cli.terminal.Text;

/** A plot of curves over the epochs of a run, with a grid and a legend. */
public final class LinePlot {
  private static final int WIDTH = 470;
  private static final int PLOT_HEIGHT = 260;
  private static final int RIGHT = 16;
  private static final int MOST_TICKS = 6;
  private static final int LEGEND_TOP = 16;
  private static final int LEGEND_STEP = 20;
  private static final int LEGEND_LINE = 26;
  private static final int LEGEND_GAP = 8;
  private static final int LETTER = 7;

  /** Curves with more points have no marks, which would cover the line. */
  private static final int MOST_MARKS = 60;

  private final String title;
  private final List<Curve> curves;
  private final List<Point2D> legend;
  private final int height;
  private final Axes axes;

  /**
   * A curve.
   *
   * @param name the label in the legend
   * @param style the CSS classes of the line
   * @param marked whether each point has a mark with a tooltip
   * @param points completed epochs and value, in order
   */
  public record Curve(String name, String style, boolean marked, List<Point2D> points) {
    public Curve {
      points = List.copyOf(points);
    }
  }

  /** How the values are drawn. */
  public enum ValueAxis {
    /** From zero. */
    LINEAR("linear"),

    /** Over the positive values only. */
    LOGARITHMIC("log");

    private final String label;

    ValueAxis(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  private LinePlot(String title, double epochs, ValueAxis axis, List<Curve> curves) {
    this.title = title;
    this.curves = curves;
    this.legend = legend(curves);
    double top = (legend.isEmpty() ? 0 : legend.getLast().getY()) + LEGEND_TOP;
    Rectangle2D plot =
        new Rectangle2D.Double(Axes.BESIDE, top, WIDTH - Axes.BESIDE - RIGHT, PLOT_HEIGHT);
    this.height = (int) plot.getMaxY() + Axes.BELOW;
    this.axes =
        new Axes(
            plot,
            LinearScale.to(epochs, MOST_TICKS, plot.getMinX(), plot.getMaxX()),
            values(axis, plot),
            "epoch",
            title);
  }

  /**
   * Draws the plot as SVG.
   *
   * @param title the title of the value axis
   * @param epochs the minimum length of the epoch axis
   */
  public static Element of(String title, double epochs, ValueAxis axis, List<Curve> curves) {
    return new LinePlot(title, epochs, axis, curves).draw();
  }

  private Scale values(ValueAxis axis, Rectangle2D plot) {
    DoubleStream values =
        curves.stream().flatMap(curve -> curve.points().stream()).mapToDouble(Point2D::getY);
    return switch (axis) {
      case LINEAR -> {
        double most = values.max().orElse(1);
        yield LinearScale.to(most > 0 ? most : 1, MOST_TICKS, plot.getMaxY(), plot.getMinY());
      }
      case LOGARITHMIC ->
          LogScale.around(values.filter(value -> value > 0), plot.getMaxY(), plot.getMinY());
    };
  }

  /** Returns the left end of each entry of the legend, in as many lines as they need. */
  private static List<Point2D> legend(List<Curve> curves) {
    List<Point2D> places = new ArrayList<>();
    double x = Axes.BESIDE;
    double y = LEGEND_TOP;
    for (Curve curve : curves) {
      double length = LEGEND_LINE + 3 * LEGEND_GAP + curve.name().length() * LETTER;
      if (x > Axes.BESIDE && x + length > WIDTH) {
        x = Axes.BESIDE;
        y += LEGEND_STEP;
      }
      places.add(new Point2D.Double(x, y));
      x += length;
    }
    return places;
  }

  private Element draw() {
    Element svg = Shapes.picture(WIDTH, height, title + " over the epochs");
    axes.draw(svg);
    for (int i = 0; i < curves.size(); i++) {
      entry(svg, curves.get(i), legend.get(i));
      curve(svg, curves.get(i));
    }
    return svg;
  }

  private static void entry(Element svg, Curve curve, Point2D place) {
    double end = place.getX() + LEGEND_LINE;
    svg.add(
        Shapes.line("curve " + curve.style(), place.getX(), place.getY(), end, place.getY()),
        Shapes.text("axis", end + LEGEND_GAP, place.getY() + 4, curve.name()));
  }

  private void curve(Element svg, Curve curve) {
    List<Point2D> drawn = curve.points().stream().filter(this::hasPlace).toList();
    if (drawn.isEmpty()) {
      return;
    }
    String path =
        drawn.stream()
            .map(point -> Text.format("%.1f %.1f", x(point), y(point)))
            .collect(Collectors.joining("L", "M", ""));
    svg.add(Element.of("path").with("class", "curve " + curve.style()).with("d", path));
    if (isMarked(curve)) {
      drawn.forEach(point -> svg.add(mark(curve, point)));
    }
  }

  /** Returns whether the value is on the axis; zero is not on a logarithmic one. */
  private boolean hasPlace(Point2D point) {
    return Double.isFinite(y(point));
  }

  /** Returns whether the points have marks; a single point always needs one to be visible. */
  private static boolean isMarked(Curve curve) {
    int points = curve.points().size();
    return points == 1 || curve.marked() && points <= MOST_MARKS;
  }

  private Element mark(Curve curve, Point2D point) {
    String tooltip =
        Text.format("%s at epoch %s: %.4g", curve.name(), Scale.text(point.getX()), point.getY());
    return Element.of("circle", Element.of("title", tooltip))
        .with("class", "mark " + curve.style())
        .with("cx", x(point))
        .with("cy", y(point))
        .with("r", 3);
  }

  private double x(Point2D point) {
    return axes.x().at(point.getX());
  }

  private double y(Point2D point) {
    return axes.y().at(point.getY());
  }
}
