package ninc.cli.report.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import ninc.cli.html.Element;
import ninc.cli.html.LinearScale;
import ninc.cli.html.Scale;
import ninc.cli.html.Shapes;
import ninc.cli.terminal.Text;
import ninc.compiler.ir.FusionRule;
import ninc.dsl.Precision;
import ninc.runtime.training.Mode;

/**
 * How many times as fast as the lowest measured level the highest one is, over the values of a
 * parameter, with a curve for each combination of the other parameters.
 */
final class GainPlot {
  private static final int WIDTH = 960;
  private static final int LEFT = 64;
  private static final int RIGHT = 240;
  private static final int TOP = 24;
  private static final int BOTTOM = 50;
  private static final int LEAST_HEIGHT = 320;
  private static final int LEGEND_STEP = 20;
  private static final int LEGEND_LINE = 24;
  private static final int MOST_TICKS = 6;
  private static final int COLOURS = 6;

  private final BenchSweep sweep;
  private final Mode mode;
  private final Precision precision;
  private final String parameter;
  private final List<String> values;
  private final SequencedMap<String, List<Point>> curves;
  private final int height;
  private final LinearScale gains;

  /** The gain at a value of the parameter. */
  private record Point(String value, Gain gain) {}

  GainPlot(BenchSweep sweep, Mode mode, Precision precision, String parameter) {
    this.sweep = sweep;
    this.mode = mode;
    this.precision = precision;
    this.parameter = parameter;
    this.curves = curves();
    this.values =
        sweep.models().stream()
            .map(model -> model.values().get(parameter))
            .filter(value -> value != null)
            .distinct()
            .toList();
    this.height = Math.max(LEAST_HEIGHT, TOP + BOTTOM + curves.size() * LEGEND_STEP);
    double most =
        curves.values().stream()
            .flatMap(List::stream)
            .mapToDouble(point -> point.gain().times())
            .max()
            .orElse(1);
    this.gains = LinearScale.to(Math.max(1, most), MOST_TICKS, height - BOTTOM, TOP);
  }

  String caption() {
    return "%s: how many times as fast as level %s level %s is; the values of %s are evenly spaced"
        .formatted(title(), low().label(), high().label(), parameter);
  }

  private String title() {
    return sweep.label(mode, precision);
  }

  private FusionRule low() {
    return sweep.plan().levels().getFirst();
  }

  private FusionRule high() {
    return sweep.plan().levels().getLast();
  }

  /** Groups the models by all that tells them apart but the parameter, in their order. */
  private SequencedMap<String, List<Point>> curves() {
    List<String> others = sweep.swept().stream().filter(name -> !name.equals(parameter)).toList();
    SequencedMap<String, List<Point>> found = new LinkedHashMap<>();
    for (BenchReport report : sweep.reports(precision).toList()) {
      String value = report.model().values().get(parameter);
      if (value != null) {
        found
            .computeIfAbsent(sweep.name(report.model(), others), _ -> new ArrayList<>())
            .add(new Point(value, Gain.of(report, mode, precision)));
      }
    }
    return found;
  }

  /** Draws the plot as SVG. */
  Element draw() {
    Element svg =
        Shapes.picture(
            WIDTH,
            height,
            "Gain of level %s over %s, %s, by %s"
                .formatted(high().label(), low().label(), title(), parameter));
    grid(svg);
    int number = 0;
    for (Map.Entry<String, List<Point>> curve : curves.entrySet()) {
      draw(svg, curve.getKey(), curve.getValue(), number++);
    }
    return svg;
  }

  private void grid(Element svg) {
    for (String value : values) {
      svg.add(
          Shapes.line("grid", x(value), TOP, x(value), height - BOTTOM),
          Shapes.text("tick middle", x(value), height - BOTTOM + 18, value));
    }
    gains
        .values()
        .forEach(tick -> {
          double y = gains.at(tick.doubleValue());
          svg.add(
              Shapes.line("grid", LEFT, y, WIDTH - RIGHT, y),
              Shapes.text("tick end", LEFT - 8, y + 4, Scale.text(tick)));
        });
    svg.add(
        Shapes.line("whisker", LEFT, gains.at(1), WIDTH - RIGHT, gains.at(1)),
        Shapes.text("axis middle", (LEFT + WIDTH - RIGHT) / 2.0, height - 8, parameter),
        Shapes.text(
            "axis",
            LEFT,
            TOP - 10,
            "%s: speed of %s ÷ speed of %s".formatted(title(), high().label(), low().label())));
  }

  private void draw(Element svg, String name, List<Point> points, int number) {
    String style = "series" + number % COLOURS;
    String path =
        points.stream()
            .map(
                point -> Text.format("%.1f %.1f", x(point.value()), gains.at(point.gain().times())))
            .collect(Collectors.joining("L", "M", ""));
    svg.add(Element.of("path").with("class", "curve " + style).with("d", path));
    for (Point point : points) {
      svg.add(
          Element.of(
                  "circle", Element.of("title", point.gain().tooltip(name + " " + point.value())))
              .with("class", "mark " + style)
              .with("cx", x(point.value()))
              .with("cy", gains.at(point.gain().times()))
              .with("r", 4));
    }
    double x = WIDTH - RIGHT + LEGEND_LINE;
    double y = TOP + LEGEND_STEP * (number + 0.5);
    svg.add(
        Shapes.line("curve " + style, x, y, x + LEGEND_LINE, y),
        Shapes.text("axis", x + LEGEND_LINE + 8, y + 4, name));
  }

  /** Returns the x coordinate of a value, which has as much room as each of the others. */
  private double x(String value) {
    double room = (double) (WIDTH - RIGHT - LEFT) / values.size();
    return LEFT + room * (values.indexOf(value) + 0.5);
  }
}
