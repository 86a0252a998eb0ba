package ninc.cli.report.bench;

import java.util.List;
import ninc.cli.html.Element;
import ninc.cli.html.Shapes;
import ninc.cli.terminal.Text;
import ninc.compiler.ir.FusionLevel;
import ninc.runtime.bench.Measurement;
import ninc.runtime.bench.Spread;
import ninc.runtime.training.Mode;

/**
 * A bar chart of the fusion levels of one mode, in each precision: median examples/s, with whiskers
 * to the extremes.
 */
final class FusionBars {
  private static final int WIDTH = 960;
  private static final int BAR = 26;
  private static final int STEP = 40;
  private static final int RIGHT = 376;
  private static final int WHISKER = 5;
  private static final int GAP = 12;

  private final BenchReport report;
  private final List<Measurement> bars;
  private final int left;
  private final double scale;

  private FusionBars(BenchReport report, Mode mode) {
    this.report = report;
    this.bars = report.of(mode);
    this.left = report.labelMargin();
    double most =
        bars.stream().mapToDouble(bar -> bar.examplesPerSecond().max()).max().orElseThrow();
    this.scale = (WIDTH - RIGHT - left) / most;
  }

  /** Draws the chart as SVG. */
  static Element of(BenchReport report, Mode mode) {
    return new FusionBars(report, mode).draw();
  }

  private Element draw() {
    Element svg =
        Shapes.picture(WIDTH, bars.size() * STEP, "Examples per second of each fusion level");
    for (int i = 0; i < bars.size(); i++) {
      bar(svg, i * STEP + (STEP - BAR) / 2, bars.get(i));
    }
    return svg;
  }

  /**
   * @param top the y coordinate of the bar's upper edge
   */
  private void bar(Element svg, double top, Measurement level) {
    Spread speed = level.examplesPerSecond();
    double middle = top + BAR / 2.0;
    svg.add(
        Shapes.text("axis end", left - GAP, middle + 4, report.label(level)),
        Shapes.rectangle(report.style(level), left, top, speed.median() * scale, BAR).with("rx", 3),
        whisker(middle, left + speed.min() * scale, left + speed.max() * scale),
        Shapes.text(
            "axis",
            left + speed.max() * scale + GAP,
            middle + 4,
            Element.of("tspan", Text.format("%,.1f examples/s", speed.median()))
                .with("class", "value"),
            Text.format(" (%,.1f–%,.1f)", speed.min(), speed.max()),
            times(level)));
  }

  private static Element whisker(double y, double from, double to) {
    return Element.of("path")
        .with("class", "whisker")
        .with(
            "d",
            Text.format(
                "M%1$.1f %3$.1fV%4$.1fM%1$.1f %5$.1fH%2$.1fM%2$.1f %3$.1fV%4$.1f",
                from, to, y - WHISKER, y + WHISKER, y));
  }

  private String times(Measurement level) {
    return report
        .speedup(level)
        .filter(_ -> level.variant().level() != FusionLevel.NONE)
        .map(times -> Text.format(", %.2f × none", times))
        .orElse("");
  }
}
