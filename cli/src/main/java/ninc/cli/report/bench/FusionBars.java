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
 * A bar chart of the fusion levels of one mode: median examples/s, with whiskers to the extremes.
 */
final class FusionBars {
  private static final int WIDTH = 960;
  private static final int BAR = 26;
  private static final int STEP = 40;
  private static final int LEFT = 84;
  private static final int LONGEST = 500;
  private static final int WHISKER = 5;
  private static final int GAP = 12;

  private FusionBars() {}

  /** Draws the chart as SVG. */
  static Element of(BenchReport report, Mode mode) {
    List<Measurement> levels = report.of(mode);
    double most =
        levels.stream().mapToDouble(level -> level.examplesPerSecond().max()).max().orElseThrow();
    Element svg =
        Shapes.picture(WIDTH, levels.size() * STEP, "Examples per second of each fusion level");
    for (int i = 0; i < levels.size(); i++) {
      bar(svg, i * STEP + (STEP - BAR) / 2, levels.get(i), LONGEST / most, report);
    }
    return svg;
  }

  /**
   * @param top the y coordinate of the bar's upper edge
   * @param scale the length of the bar per example/s
   */
  private static void bar(
      Element svg, double top, Measurement level, double scale, BenchReport report) {
    Spread speed = level.examplesPerSecond();
    double middle = top + BAR / 2.0;
    svg.add(
        Shapes.text("axis end", LEFT - GAP, middle + 4, level.level().label()),
        Shapes.rectangle(
                BenchReport.colour(report.of(level.mode()), level),
                LEFT,
                top,
                speed.median() * scale,
                BAR)
            .with("rx", 3),
        whisker(middle, LEFT + speed.min() * scale, LEFT + speed.max() * scale),
        Shapes.text(
            "axis",
            LEFT + speed.max() * scale + GAP,
            middle + 4,
            Element.of("tspan", Text.format("%,.1f examples/s", speed.median()))
                .with("class", "value"),
            Text.format(" (%,.1f–%,.1f)", speed.min(), speed.max()),
            times(report, level)));
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

  private static String times(BenchReport report, Measurement level) {
    return report
        .speedup(level)
        .filter(_ -> level.level() != FusionLevel.NONE)
        .map(times -> Text.format(", %.2f × none", times))
        .orElse("");
  }
}
