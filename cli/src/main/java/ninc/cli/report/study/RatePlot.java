package ninc.cli.report.study;

import java.awt.geom.Rectangle2D;
import java.util.DoubleSummaryStatistics;
import java.util.stream.Collectors;
import ninc.cli.html.Axes;
import ninc.cli.html.Element;
import ninc.cli.html.LinearScale;
import ninc.cli.html.LogScale;
import ninc.cli.html.Shapes;
import ninc.cli.terminal.Text;
import ninc.runtime.training.study.RateCurve;

/**
 * A plot of the loss over the learning rate: each step, the smoothed curve, its minimum and the
 * suggestion. It shows the range of the smoothed curve; steps outside are left out.
 */
final class RatePlot {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 380;
  private static final Rectangle2D PLOT =
      new Rectangle2D.Double(Axes.BESIDE, 12, WIDTH - Axes.BESIDE - 20, HEIGHT - 12 - Axes.BELOW);
  private static final int MOST_TICKS = 8;
  private static final double RADIUS = 2.5;
  private static final double LEAST_RADIUS = 5;

  /** Half the length of the label of the minimum. */
  private static final double LABEL = 90;

  /** How far a diverging curve is followed, as a multiple of its fall above its start. */
  private static final double RISE = 0.5;

  private final RateCurve curve;
  private final Axes axes;

  private RatePlot(RateCurve curve) {
    this.curve = curve;
    DoubleSummaryStatistics smoothed =
        curve.points().stream().collect(Collectors.summarizingDouble(RateCurve.Point::smoothed));
    double least = curve.points().isEmpty() ? 0 : smoothed.getMin();
    double first = curve.points().isEmpty() ? 1 : curve.points().getFirst().smoothed();
    double most = Math.min(Math.max(first, smoothed.getMax()), first + RISE * (first - least));
    this.axes =
        new Axes(
            PLOT,
            LogScale.around(
                curve.points().stream().mapToDouble(RateCurve.Point::rate),
                PLOT.getMinX(),
                PLOT.getMaxX()),
            LinearScale.over(
                least, most > least ? most : least + 1, MOST_TICKS, PLOT.getMaxY(), PLOT.getMinY()),
            "learning rate",
            "loss");
  }

  /** Draws the plot as SVG. */
  static Element of(RateCurve curve) {
    return new RatePlot(curve).draw();
  }

  private Element draw() {
    Element svg = Shapes.picture(WIDTH, HEIGHT, "Loss over the learning rate");
    axes.draw(svg);
    curve.points().stream()
        .filter(point -> PLOT.contains(x(point), y(point.loss())))
        .forEach(point -> svg.add(disc(point)));
    svg.add(line());
    curve.suggested().ifPresent(point -> suggestion(svg, point));
    curve.least().ifPresent(point -> minimum(svg, point));
    return svg;
  }

  private double x(RateCurve.Point point) {
    return axes.x().at(point.rate());
  }

  private double y(double loss) {
    return axes.y().at(loss);
  }

  private Element disc(RateCurve.Point point) {
    String tooltip =
        Text.format(
            "step %d: learning rate %s, loss %.4f, smoothed %.4f",
            point.step(), Text.rounded(point.rate()), point.loss(), point.smoothed());
    return Element.of("circle", Element.of("title", tooltip))
        .with("class", "level0")
        .with("cx", x(point))
        .with("cy", y(point.loss()))
        .with("r", RADIUS);
  }

  private Element line() {
    String points =
        curve.points().stream()
            .filter(point -> PLOT.contains(x(point), y(point.smoothed())))
            .map(point -> Text.format("%.1f,%.1f", x(point), y(point.smoothed())))
            .collect(Collectors.joining(" "));
    return Element.of("polyline").with("class", "smoothed").with("points", points);
  }

  private void suggestion(Element svg, RateCurve.Point point) {
    label(svg, x(point), PLOT.getMinY() + 14, "--lr " + Text.rounded(point.rate()));
    svg.add(Shapes.line("suggestion", x(point), PLOT.getMinY(), x(point), PLOT.getMaxY()));
  }

  private void minimum(Element svg, RateCurve.Point point) {
    double y = y(point.smoothed());
    svg.add(
        Element.of("circle")
            .with("class", "minimum")
            .with("cx", x(point))
            .with("cy", y)
            .with("r", LEAST_RADIUS));
    double below = y + 24;
    svg.add(
        Shapes.text(
            "value halo middle",
            Math.clamp(x(point), PLOT.getMinX() + LABEL, PLOT.getMaxX() - LABEL),
            below < PLOT.getMaxY() ? below : y - 14,
            Text.format("minimum %.3f at %s", point.smoothed(), Text.rounded(point.rate()))));
  }

  /** Writes beside a coordinate, on the side with more room. */
  private static void label(Element svg, double x, double y, String text) {
    svg.add(
        x < PLOT.getCenterX()
            ? Shapes.text("value", x + 8, y, text)
            : Shapes.text("value end", x - 8, y, text));
  }
}
