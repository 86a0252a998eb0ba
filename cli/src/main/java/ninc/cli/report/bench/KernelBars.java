package ninc.cli.report.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import ninc.cli.html.Element;
import ninc.cli.html.LinearScale;
import ninc.cli.html.Scale;
import ninc.cli.html.Shapes;
import ninc.cli.terminal.Text;
import ninc.runtime.bench.KernelTime;
import ninc.runtime.bench.Measurement;
import ninc.runtime.bench.Roofline;
import ninc.runtime.training.Mode;

/**
 * The time of a step of one mode, in each precision at each fusion level, as a bar that is stacked
 * by kernel, above the predicted time of the same kernels. The colour says what bounds the
 * prediction.
 */
final class KernelBars {
  private static final double MILLI = 1e-3;
  private static final int WIDTH = 960;
  private static final int RIGHT = 80;
  private static final int TOP = 8;
  private static final int MEASURED = 26;
  private static final int PREDICTED = 12;
  private static final int STEP = 60;
  private static final int BELOW = 44;
  private static final int GAP = 12;
  private static final int LETTER = 7;
  private static final int MOST_TICKS = 8;

  private final BenchReport report;
  private final Roofline roofline;
  private final List<Measurement> levels;
  private final int left;
  private final LinearScale milliseconds;
  private final int height;

  private KernelBars(BenchReport report, Mode mode) {
    this.report = report;
    this.roofline = report.machine().roofline();
    this.levels = report.of(mode);
    this.left = report.labelMargin();
    this.height = TOP + levels.size() * STEP + BELOW;
    double most =
        levels.stream()
            .mapToDouble(
                level -> Math.max(level.kernelSeconds(), total(level, this::predicted)) / MILLI)
            .max()
            .orElse(1);
    this.milliseconds = LinearScale.to(most, MOST_TICKS, left, WIDTH - RIGHT);
  }

  /** Draws the bars as SVG. */
  static Element of(BenchReport report, Mode mode) {
    return new KernelBars(report, mode).draw();
  }

  private double predicted(KernelTime kernel) {
    return roofline.predictedSeconds(kernel.cost());
  }

  private static double total(Measurement level, ToDoubleFunction<KernelTime> seconds) {
    return level.kernels().stream().mapToDouble(seconds).sum();
  }

  private Element draw() {
    Element svg = Shapes.picture(WIDTH, height, "Measured and predicted time of each kernel");
    double bottom = height - BELOW;
    milliseconds
        .values()
        .forEach(tick -> {
          double x = milliseconds.at(tick.doubleValue());
          svg.add(
              Shapes.line("grid", x, TOP, x, bottom),
              Shapes.text("tick middle", x, bottom + 18, Scale.text(tick)));
        });
    svg.add(Shapes.text("axis middle", (left + WIDTH - RIGHT) / 2.0, bottom + 38, "ms per step"));
    for (int i = 0; i < levels.size(); i++) {
      level(svg, levels.get(i), TOP + i * STEP + 6);
    }
    return svg;
  }

  private void level(Element svg, Measurement level, double top) {
    svg.add(Shapes.text("axis end", left - GAP, top + MEASURED - 8, report.label(level)));
    stack(svg, level, KernelTime::seconds, "kernel", top, MEASURED);
    stack(svg, level, this::predicted, "kernel predicted", top + MEASURED + 2, PREDICTED);
  }

  private void stack(
      Element svg,
      Measurement level,
      ToDoubleFunction<KernelTime> seconds,
      String style,
      double top,
      double thickness) {
    double before = 0;
    for (KernelTime kernel : level.kernels()) {
      double after = before + seconds.applyAsDouble(kernel);
      double start = milliseconds.at(before / MILLI);
      double width = milliseconds.at(after / MILLI) - start;
      svg.add(
          Element.of("rect", Element.of("title", tooltip(kernel, level)))
              .with("class", style + " bound-" + bound(kernel))
              .with("x", start)
              .with("y", top)
              .with("width", width)
              .with("height", thickness));
      if (thickness == MEASURED && width > kernel.name().length() * LETTER) {
        svg.add(Shapes.text("on middle", start + width / 2, top + MEASURED - 9, kernel.name()));
      }
      before = after;
    }
    svg.add(
        Shapes.text(
            thickness == MEASURED ? "value" : "tick",
            milliseconds.at(before / MILLI) + 6,
            top + thickness / 2 + 4,
            Text.format("%.2f ms", before / MILLI)));
  }

  private String tooltip(KernelTime kernel, Measurement level) {
    double peak = kernel.cost().executed() / roofline.peak().flopsPerSecond();
    double copy = kernel.cost().bytes() / roofline.peak().bytesPerSecond();
    return Text.format(
        "%s (%s): measured %.4f ms, predicted %.4f ms (launch %.4f + the longer of arithmetic %.4f"
            + " and bytes %.4f)",
        kernel.name(),
        report.label(level),
        kernel.seconds() / MILLI,
        predicted(kernel) / MILLI,
        roofline.peak().launchSeconds() / MILLI,
        peak / MILLI,
        copy / MILLI);
  }

  private String bound(KernelTime kernel) {
    return label(roofline.bound(kernel.cost()));
  }

  /** Returns the legend of the colours. */
  static Element legend() {
    Element legend = Element.of("p").with("class", "legend");
    for (Roofline.Bound bound : Roofline.Bound.values()) {
      legend.add(Element.of("span", label(bound)).with("class", "bound-" + label(bound)));
    }
    return legend;
  }

  private static String label(Roofline.Bound bound) {
    return bound.name().toLowerCase(Locale.ROOT);
  }
}
