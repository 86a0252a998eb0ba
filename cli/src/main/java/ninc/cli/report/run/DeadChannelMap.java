package ninc.cli.report.run;

import java.util.List;
import ninc.cli.html.Element;
import ninc.cli.html.Scale;
import ninc.cli.html.Shapes;
import ninc.cli.terminal.Text;
import ninc.runtime.inspect.DeadChannels;
import ninc.runtime.training.history.History.Health;

/**
 * A heat map of the share of dead channels, with one row per layer and one column per inspection.
 * The numbers of the last inspection are printed beside it.
 */
final class DeadChannelMap {
  private static final int WIDTH = 720;
  private static final int ROW = 22;
  private static final int LETTER = 7;
  private static final int RIGHT = 190;
  private static final int GAP = 12;
  private static final double WIDEST = 36;

  /** The opacity of a layer with a single dead channel among many, which must be visible. */
  private static final double LEAST_OPACITY = 0.2;

  private final List<Health> inspections;
  private final double left;
  private final double column;

  private DeadChannelMap(List<Health> inspections) {
    this.inspections = inspections;
    this.left =
        layers(inspections.getLast()).stream().mapToInt(String::length).max().orElse(0) * LETTER
            + GAP;
    this.column = Math.min(WIDEST, (WIDTH - left - RIGHT) / inspections.size());
  }

  /**
   * Draws the heat map as SVG.
   *
   * @param inspections at least one; inspections of other layers than the last one's are ignored
   */
  static Element of(List<Health> inspections) {
    List<String> layers = layers(inspections.getLast());
    return new DeadChannelMap(
            inspections.stream().filter(inspected -> layers(inspected).equals(layers)).toList())
        .draw();
  }

  private static List<String> layers(Health inspected) {
    return inspected.layers().stream().map(DeadChannels::layer).toList();
  }

  private Element draw() {
    List<DeadChannels> last = inspections.getLast().layers();
    Element svg =
        Shapes.picture(WIDTH, (last.size() + 1) * ROW, "Share of dead channels of each layer");
    for (int layer = 0; layer < last.size(); layer++) {
      row(svg, layer, last.get(layer));
    }
    double axis = (last.size() + 1) * ROW - 6;
    position(svg, inspections.getFirst(), 0, axis);
    if (inspections.size() > 2) {
      position(svg, inspections.getLast(), inspections.size() - 1, axis);
    }
    return svg;
  }

  private void row(Element svg, int layer, DeadChannels last) {
    double top = layer * ROW;
    svg.add(Shapes.text("axis end", left - GAP, top + 15, last.layer()));
    for (int i = 0; i < inspections.size(); i++) {
      svg.add(cell(top, i, inspections.get(i), layer));
    }
    svg.add(
        Shapes.text(
            "axis",
            left + inspections.size() * column + GAP,
            top + 15,
            Text.format(
                "%d of %d dead (%.1f %%)", last.dead(), last.channels(), 100 * last.share())));
  }

  private Element cell(double top, int index, Health inspected, int layer) {
    DeadChannels channels = inspected.layers().get(layer);
    String title =
        Text.format(
            "%s at epoch %s: %d of %d dead",
            channels.layer(),
            Scale.text(inspected.position()),
            channels.dead(),
            channels.channels());
    return Element.of("rect", Element.of("title", title))
        .with("class", "dead")
        .with("x", left + index * column)
        .with("y", top)
        .with("width", column)
        .with("height", ROW)
        .with("fill-opacity", Text.format("%.3f", opacity(channels)));
  }

  private static double opacity(DeadChannels channels) {
    return channels.dead() == 0
        ? 0
        : LEAST_OPACITY + (1 - LEAST_OPACITY) * Math.sqrt(channels.share());
  }

  private void position(Element svg, Health inspected, int index, double y) {
    svg.add(
        Shapes.text(
            "tick middle", left + (index + 0.5) * column, y, Scale.text(inspected.position())));
  }
}
