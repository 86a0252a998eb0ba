package ninc.cli.report.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import ninc.cli.html.Element;
import ninc.cli.html.Shapes;
import ninc.cli.terminal.Text;
import ninc.dsl.Precision;
import ninc.runtime.training.Mode;

/**
 * How many times as fast as the lowest measured level the highest one is, as a heat map: a row for
 * each value of the first parameter with several values and a column for each of the second. There
 * is a map for each combination of the other parameters.
 */
final class GainMap {
  private static final int LEFT = 96;
  private static final int TOP = 56;
  private static final int MARGIN = 12;
  private static final int CELL_WIDTH = 76;
  private static final int CELL_HEIGHT = 40;

  /** From this opacity on, a number is drawn in the background colour. */
  private static final double DARK = 0.55;

  /** The gain, or the loss, from which on all cells have the same colour. */
  private static final double MOST = 4;

  private final Mode mode;
  private final Precision precision;
  private final String title;
  private final String row;
  private final String column;
  private final List<BenchReport> reports;
  private final List<String> rows;
  private final List<String> columns;

  private GainMap(
      Mode mode,
      Precision precision,
      String title,
      String row,
      String column,
      List<BenchReport> reports) {
    this.mode = mode;
    this.precision = precision;
    this.title = title;
    this.row = row;
    this.column = column;
    this.reports = reports;
    this.rows = values(row);
    this.columns = values(column);
  }

  /**
   * Returns the maps of a mode in a precision; none if fewer than two parameters have several
   * values.
   */
  static List<GainMap> of(BenchSweep sweep, Mode mode, Precision precision) {
    List<String> swept = sweep.swept();
    if (swept.size() < 2) {
      return List.of();
    }
    List<String> axes = swept.subList(0, 2);
    List<String> others = swept.subList(2, swept.size());
    SequencedMap<String, List<BenchReport>> maps =
        sweep
            .reports(precision)
            .filter(report -> report.model().values().keySet().containsAll(axes))
            .collect(
                Collectors.groupingBy(
                    report -> sweep.name(report.model(), others),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return maps.entrySet().stream()
        .map(map ->
            new GainMap(
                mode,
                precision,
                sweep.label(mode, precision) + ", " + map.getKey(),
                axes.get(0),
                axes.get(1),
                map.getValue()))
        .toList();
  }

  private List<String> values(String parameter) {
    return reports.stream()
        .map(report -> report.model().values().get(parameter))
        .distinct()
        .toList();
  }

  String caption() {
    Gain any = Gain.of(reports.getFirst(), mode, precision);
    return "%s: how many times as fast as level %s level %s is"
        .formatted(
            title, any.low().variant().level().label(), any.high().variant().level().label());
  }

  /** Draws the map as SVG. */
  Element draw() {
    int width = columns.size() * CELL_WIDTH;
    int height = rows.size() * CELL_HEIGHT;
    Element svg =
        Shapes.picture(LEFT + width + MARGIN, TOP + height + MARGIN, caption())
            .add(
                Shapes.text("title middle", LEFT + width / 2.0, TOP - 34, column),
                Shapes.upward("title middle", 16, TOP + height / 2.0, row));
    for (int i = 0; i < columns.size(); i++) {
      svg.add(Shapes.text("tick middle", LEFT + (i + 0.5) * CELL_WIDTH, TOP - 10, columns.get(i)));
    }
    for (int i = 0; i < rows.size(); i++) {
      svg.add(Shapes.text("tick end", LEFT - 10, TOP + (i + 0.5) * CELL_HEIGHT + 4, rows.get(i)));
    }
    reports.forEach(report -> cell(svg, report));
    return svg.add(Shapes.rectangle("cells", LEFT, TOP, width, height));
  }

  private void cell(Element svg, BenchReport report) {
    Map<String, String> values = report.model().values();
    double x = LEFT + columns.indexOf(values.get(column)) * CELL_WIDTH;
    double y = TOP + rows.indexOf(values.get(row)) * CELL_HEIGHT;
    Gain gain = Gain.of(report, mode, precision);
    double opacity = Math.min(1, Math.abs(Math.log(gain.times())) / Math.log(MOST));
    svg.add(
        Shapes.rectangle(gain.times() >= 1 ? "hit" : "miss", x, y, CELL_WIDTH, CELL_HEIGHT)
            .with("fill-opacity", Text.format("%.3f", opacity))
            .add(
                Element.of(
                    "title",
                    gain.tooltip(
                        "%s=%s, %s=%s"
                            .formatted(row, values.get(row), column, values.get(column))))),
        Shapes.text(
            opacity < DARK ? "middle" : "middle on",
            x + CELL_WIDTH / 2.0,
            y + CELL_HEIGHT / 2.0 + 4,
            Text.format("%.2f", gain.times())));
  }
}
