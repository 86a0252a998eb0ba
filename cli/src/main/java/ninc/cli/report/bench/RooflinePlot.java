package ninc.cli.report.bench;

import java.awt.geom.Rectangle2D;
import java.util.Comparator;
import java.util.List;
import ninc.cli.html.Axes;
import ninc.cli.html.Element;
import ninc.cli.html.PointLabels;
import ninc.cli.html.Shapes;
import ninc.cli.terminal.Text;
import ninc.runtime.bench.KernelTime;
import ninc.runtime.bench.Measurement;
import ninc.runtime.bench.Roofline;

/**
 * The roofline of a machine and the kernels of one mode. Each kernel is a disc whose area is its
 * share of the step time, whose colour is its fusion level and whose outline is its precision. The
 * kernels of the fastest level are labelled, and every disc has a tooltip.
 */
final class RooflinePlot {
  private static final double MILLI = 1e-3;
  private static final int WIDTH = 960;
  private static final int HEIGHT = 520;
  private static final Rectangle2D PLOT = new Rectangle2D.Double(Axes.BESIDE, 16, 882, 460);

  /** Kernels with a smaller share of the step are not labelled. */
  private static final double NAMED_SHARE = 0.01;

  private final BenchReport report;
  private final Roofline roofline;
  private final List<KernelDisc> discs;
  private final Measurement named;
  private final RooflineAxes axes;

  private RooflinePlot(BenchReport report, List<Measurement> shown, Measurement named) {
    this.report = report;
    this.roofline = report.machine().roofline();
    this.discs = discs(shown);
    this.named = named;
    this.axes = new RooflineAxes(PLOT, roofline, discs(report.of(named.mode())));
  }

  /**
   * Draws the plot as SVG. All plots of a mode have the same axes.
   *
   * @param shown the measurements that are drawn
   * @param named the measurement whose kernels are labelled
   */
  static Element of(BenchReport report, List<Measurement> shown, Measurement named) {
    return new RooflinePlot(report, shown, named).draw();
  }

  /** Returns the discs, the largest first, so that none is hidden behind another. */
  private static List<KernelDisc> discs(List<Measurement> levels) {
    return levels.stream()
        .flatMap(level -> level.kernels().stream().map(kernel -> new KernelDisc(level, kernel)))
        .filter(KernelDisc::isShown)
        .sorted(Comparator.comparingDouble(KernelDisc::share).reversed())
        .toList();
  }

  private Element draw() {
    Element svg =
        Shapes.picture(WIDTH, HEIGHT, "Roofline: GFLOP/s of each kernel over its FLOP/byte");
    axes.draw(svg);
    discs.forEach(disc -> svg.add(circle(disc)));
    names(svg);
    return svg;
  }

  private Element circle(KernelDisc disc) {
    return Element.of("circle", Element.of("title", tooltip(disc)))
        .with("class", report.style(disc.level()))
        .with("cx", axes.x(disc))
        .with("cy", axes.y(disc))
        .with("r", disc.radius());
  }

  private String tooltip(KernelDisc disc) {
    KernelTime kernel = disc.kernel();
    return Text.format(
        "%s (%s): %.3f ms, %s of the step, %.1f GFLOP/s at %.1f FLOP/byte, %s of the roofline",
        kernel.name(),
        report.label(disc.level()),
        kernel.seconds() / MILLI,
        BenchTables.percent(disc.share()),
        disc.gigaflops(),
        disc.intensity(),
        BenchTables.percent(roofline.share(kernel)));
  }

  /** Labels the longest-running kernels first, since there may not be room for all labels. */
  private void names(Element svg) {
    List<KernelDisc> longest =
        discs.stream()
            .filter(disc -> disc.level() == named && disc.share() >= NAMED_SHARE)
            .toList();
    PointLabels labels = new PointLabels(PLOT);
    labels.avoid(axes.roofName());
    discs.stream()
        .filter(disc -> disc.share() >= NAMED_SHARE)
        .forEach(disc -> labels.avoid(axes.x(disc), axes.y(disc), disc.radius()));
    for (KernelDisc disc : longest) {
      String name = disc.kernel().name();
      labels
          .place(axes.x(disc), axes.y(disc), disc.radius(), name)
          .ifPresent(at -> svg.add(Shapes.text("name", at.x(), at.y(), name)));
    }
  }
}
