package ninc.cli.report.evaluate;

import java.awt.geom.Rectangle2D;
import ninc.cli.html.Axes;
import ninc.cli.html.Element;
import ninc.cli.html.LinearScale;
import ninc.cli.html.Shapes;
import ninc.cli.terminal.Text;
import ninc.runtime.metrics.Calibration;

/**
 * A reliability diagram: the accuracy of the predictions of each interval of the probability,
 * beside the share of examples in the interval.
 */
final class ReliabilityPlot {
  private static final int SIDE = 300;
  private static final int TOP = 12;
  private static final int RIGHT = 20;
  private static final int TICKS = 5;
  private static final int GAP = 1;
  private static final int HEIGHT = TOP + SIDE + Axes.BELOW;

  private final Calibration calibration;
  private final Axes axes;

  private ReliabilityPlot(Calibration calibration, String yTitle) {
    Rectangle2D plot = new Rectangle2D.Double(Axes.BESIDE, TOP, SIDE, SIDE);
    this.calibration = calibration;
    this.axes =
        new Axes(
            plot,
            LinearScale.to(1, TICKS, plot.getMinX(), plot.getMaxX()),
            LinearScale.to(1, TICKS, plot.getMaxY(), plot.getMinY()),
            "probability of the predicted class",
            yTitle);
  }

  /** Draws the accuracy over the probability as SVG. */
  static Element accuracy(Calibration calibration) {
    return new ReliabilityPlot(calibration, "accuracy").accuracy();
  }

  /** Draws the distribution of the probability as SVG. */
  static Element distribution(Calibration calibration) {
    return new ReliabilityPlot(calibration, "share of the examples").distribution();
  }

  private Element accuracy() {
    Element svg = picture("Reliability diagram");
    for (Calibration.Bin bin : calibration.bins()) {
      if (bin.examples() > 0) {
        bar(svg, bin, bin.accuracy(), "hit");
        gap(svg, bin);
      }
    }
    svg.add(Shapes.line("ideal", axes.x().at(0), axes.y().at(0), axes.x().at(1), axes.y().at(1)));
    return svg;
  }

  private Element distribution() {
    Element svg = picture("Distribution of the probability");
    long examples = calibration.bins().stream().mapToLong(Calibration.Bin::examples).sum();
    for (Calibration.Bin bin : calibration.bins()) {
      if (bin.examples() > 0) {
        bar(svg, bin, (double) bin.examples() / examples, "level0");
      }
    }
    return svg;
  }

  private Element picture(String label) {
    Element svg = Shapes.picture(Axes.BESIDE + SIDE + RIGHT, HEIGHT, label);
    axes.draw(svg);
    return svg;
  }

  private void bar(Element svg, Calibration.Bin bin, double value, String style) {
    svg.add(rectangle(bin, 0, value, style));
  }

  /** Draws the difference between the accuracy and the mean probability. */
  private void gap(Element svg, Calibration.Bin bin) {
    double low = Math.min(bin.accuracy(), bin.probability());
    double high = Math.max(bin.accuracy(), bin.probability());
    svg.add(rectangle(bin, low, high, "miss").with("fill-opacity", "0.45"));
  }

  private Element rectangle(Calibration.Bin bin, double low, double high, String style) {
    String tooltip =
        Text.format(
            "probability %.2f to %.2f: %,d examples, mean probability %.4f, accuracy %.4f",
            bin.from(), bin.to(), bin.examples(), bin.probability(), bin.accuracy());
    double left = axes.x().at(bin.from()) + GAP;
    double top = axes.y().at(high);
    return Element.of("rect", Element.of("title", tooltip))
        .with("class", style)
        .with("x", left)
        .with("y", top)
        .with("width", axes.x().at(bin.to()) - GAP - left)
        .with("height", axes.y().at(low) - top);
  }
}
