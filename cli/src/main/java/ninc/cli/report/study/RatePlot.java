package ninc.cli.report.study;

import java.awt.geom.Rectangle2D;
import java.math.BigDecimal;
import java.util.stream.Collectors;
import ninc.cli.html.Element;
import ninc.cli.html.LinearScale;
import ninc.cli.html.LogScale;
import ninc.cli.html.Shapes;
import ninc.cli.terminal.Text;
import ninc.runtime.training.study.RateCurve;

/** A plot of the loss over the learning rate: each step, the smoothed curve and the suggestion. */
final class RatePlot {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 440;
  private static final Rectangle2D PLOT = new Rectangle2D.Double(56, 16, 888, 376);
  private static final int MOST_TICKS = 10;
  private static final double RADIUS = 2.5;

  private final RateCurve curve;
  private final LogScale rates;
  private final LinearScale losses;

  private RatePlot(RateCurve curve) {
    this.curve = curve;
    this.rates =
        LogScale.over(
            curve.points().stream().mapToDouble(RateCurve.Point::rate),
            PLOT.getMinX(),
            PLOT.getMaxX());
    this.losses =
        LinearScale.to(
            curve.points().stream().mapToDouble(RateCurve.Point::loss).max().orElse(1),
            MOST_TICKS,
            PLOT.getMaxY(),
            PLOT.getMinY());
  }

  /** Draws the plot as SVG. */
  static Element of(RateCurve curve) {
    return new RatePlot(curve).draw();
  }

  private Element draw() {
    Element svg = Shapes.picture(WIDTH, HEIGHT, "Loss over the learning rate");
    axes(svg);
    curve.points().forEach(point -> svg.add(disc(point)));
    svg.add(line());
    curve.suggested().ifPresent(point -> suggestion(svg, point));
    return svg;
  }

  private void axes(Element svg) {
    for (double rate : rates.decades()) {
      double x = rates.at(rate);
      svg.add(Shapes.line("grid", x, PLOT.getMinY(), x, PLOT.getMaxY()));
      svg.add(Shapes.text("tick middle", x, PLOT.getMaxY() + 18, Text.rounded(rate)));
    }
    for (BigDecimal loss : losses.values()) {
      double y = losses.at(loss.doubleValue());
      svg.add(Shapes.line("grid", PLOT.getMinX(), y, PLOT.getMaxX(), y));
      svg.add(Shapes.text("tick end", PLOT.getMinX() - 8, y + 4, LinearScale.text(loss)));
    }
    svg.add(
        Shapes.text("axis middle", PLOT.getCenterX(), PLOT.getMaxY() + 40, "learning rate"),
        Shapes.text("axis", PLOT.getMinX() + 6, PLOT.getMinY() + 12, "loss"));
  }

  private Element disc(RateCurve.Point point) {
    String tooltip =
        Text.format(
            "step %d: learning rate %s, loss %.4f, smoothed %.4f",
            point.step(), Text.rounded(point.rate()), point.loss(), point.smoothed());
    return Element.of("circle", Element.of("title", tooltip))
        .with("class", "level0")
        .with("cx", rates.at(point.rate()))
        .with("cy", losses.at(point.loss()))
        .with("r", RADIUS);
  }

  private Element line() {
    String points =
        curve.points().stream()
            .map(point ->
                Text.format("%.1f,%.1f", rates.at(point.rate()), losses.at(point.smoothed())))
            .collect(Collectors.joining(" "));
    return Element.of("polyline").with("class", "smoothed").with("points", points);
  }

  private void suggestion(Element svg, RateCurve.Point point) {
    double x = rates.at(point.rate());
    svg.add(
        Shapes.line("suggestion", x, PLOT.getMinY(), x, PLOT.getMaxY()),
        Shapes.text("value", x + 6, PLOT.getMaxY() - 8, "--lr " + Text.rounded(point.rate())));
  }
}
