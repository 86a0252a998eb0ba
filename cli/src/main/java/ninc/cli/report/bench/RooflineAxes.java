package ninc.cli.report.bench;

import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.stream.DoubleStream;
import ninc.cli.html.Axes;
import ninc.cli.html.Element;
import ninc.cli.html.LogScale;
import ninc.cli.html.Shapes;
import ninc.cli.terminal.Text;
import ninc.runtime.bench.Roofline;

/** The axes of a roofline plot in FLOP/byte and GFLOP/s, and the two roofs of the machine. */
final class RooflineAxes {
  private static final double GIGA = 1e9;
  private static final double NAME_WIDTH = 150;
  private static final double NAME_HEIGHT = 20;

  private final Rectangle2D plot;
  private final Roofline roofline;
  private final LogScale intensities;
  private final LogScale speeds;

  /**
   * @param plot the area of the discs
   */
  RooflineAxes(Rectangle2D plot, Roofline roofline, List<KernelDisc> discs) {
    this.plot = plot;
    this.roofline = roofline;
    this.intensities =
        LogScale.over(
            DoubleStream.concat(
                discs.stream().mapToDouble(KernelDisc::intensity),
                DoubleStream.of(roofline.ridge())),
            plot.getMinX(),
            plot.getMaxX());
    this.speeds =
        LogScale.over(
            DoubleStream.concat(
                discs.stream().mapToDouble(KernelDisc::gigaflops), DoubleStream.of(2 * peak())),
            plot.getMaxY(),
            plot.getMinY());
  }

  /** Returns the x coordinate of a disc's centre. */
  double x(KernelDisc disc) {
    return intensities.at(disc.intensity());
  }

  /** Returns the y coordinate of a disc's centre. */
  double y(KernelDisc disc) {
    return speeds.at(disc.gigaflops());
  }

  void draw(Element svg) {
    grid(svg);
    computeRoof(svg);
    memoryRoof(svg);
  }

  /** Returns the approximate area of the compute roof's label. */
  Rectangle2D roofName() {
    return new Rectangle2D.Double(
        plot.getMaxX() - NAME_WIDTH, speeds.at(peak()) - NAME_HEIGHT, NAME_WIDTH, NAME_HEIGHT);
  }

  private void grid(Element svg) {
    new Axes(
            plot,
            intensities,
            speeds,
            "arithmetic intensity, executed FLOP/byte",
            "executed GFLOP/s")
        .draw(svg);
  }

  private void computeRoof(Element svg) {
    double y = speeds.at(peak());
    svg.add(
        Shapes.line("roof", intensities.at(roofline.ridge()), y, plot.getMaxX(), y),
        Shapes.text(
            "roofname end", plot.getMaxX(), y - 8, Text.format("peak %.1f GFLOP/s", peak())));
  }

  /** Draws the memory roof, a straight line because both axes are logarithmic, and its label. */
  private void memoryRoof(Element svg) {
    double bandwidth = roofline.peak().bytesPerSecond() / GIGA;
    double start = Math.max(intensities.least(), speeds.least() / bandwidth);
    double x1 = intensities.at(start);
    double y1 = speeds.at(start * bandwidth);
    double x2 = intensities.at(roofline.ridge());
    double y2 = speeds.at(peak());
    double x = (x1 + x2) / 2;
    double y = (y1 + y2) / 2;
    double slope = Math.toDegrees(Math.atan2(y2 - y1, x2 - x1));
    svg.add(
        Shapes.line("roof", x1, y1, x2, y2),
        Shapes.text("roofname middle", x, y - 8, Text.format("copy %.1f GB/s", bandwidth))
            .with("transform", Text.format("rotate(%.1f %.1f %.1f)", slope, x, y)));
  }

  private double peak() {
    return roofline.peak().flopsPerSecond() / GIGA;
  }
}
