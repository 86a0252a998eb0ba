package ninc.cli.report.evaluate;

import java.util.List;
import ninc.cli.html.Element;
import ninc.cli.html.Shapes;
import ninc.cli.terminal.Text;
import ninc.runtime.metrics.ConfusionMatrix;

/** A confusion matrix as a heat map, in which the colour of a cell shows its share of the row. */
final class ConfusionPlot {
  private static final int WIDTH = 960;
  private static final int LARGEST_CELL = 64;
  private static final int CHARACTER = 7;
  private static final int LONGEST_NAME = 22;
  private static final int GAP = 8;
  private static final int TITLE = 24;
  private static final int BAR = 16;
  private static final int BAR_ROOM = 112;
  private static final int BAR_STEPS = 40;
  private static final int LEAST_HEIGHT = 180;
  private static final double[] BAR_TICKS = {0, 0.01, 0.05, 0.1, 0.25, 0.5, 1};

  /** Smaller cells have no room for a number; still smaller ones have none for a name. */
  private static final int LEAST_WITH_NUMBER = 30;

  private static final int LEAST_WITH_NAME = 13;

  /** From this opacity on, a number is drawn in the background colour. */
  private static final double DARK = 0.55;

  private final ConfusionMatrix confusion;
  private final List<String> names;
  private final double left;
  private final double cell;

  private ConfusionPlot(ConfusionMatrix confusion, List<String> names) {
    int longest = names.stream().mapToInt(name -> shortened(name).length()).max().orElse(0);
    this.confusion = confusion;
    this.names = names;
    this.left = TITLE + longest * CHARACTER + GAP;
    this.cell = Math.min(LARGEST_CELL, (WIDTH - left - BAR_ROOM) / names.size());
  }

  /** Draws the heat map as SVG. */
  static Element of(ConfusionMatrix confusion, List<String> names) {
    return new ConfusionPlot(confusion, names).draw();
  }

  private Element draw() {
    double side = cell * names.size();
    double height = Math.max(side, LEAST_HEIGHT);
    Element svg =
        Shapes.picture(
                (int) Math.ceil(left + side + BAR_ROOM),
                (int) Math.ceil(left + height + GAP),
                "Confusion matrix")
            .add(
                Shapes.text("title middle", left + side / 2, TITLE - GAP, "predicted class"),
                Shapes.upward("title middle", TITLE - GAP, left + side / 2, "true class"),
                Shapes.rectangle("cells", left, left, side, side));
    for (int label = 0; label < names.size(); label++) {
      if (cell >= LEAST_WITH_NAME) {
        names(svg, label);
      }
      for (int predicted = 0; predicted < names.size(); predicted++) {
        if (confusion.count(label, predicted) > 0) {
          cell(svg, label, predicted);
        }
      }
    }
    bar(svg, left + side + 2 * GAP, height);
    return svg;
  }

  /** Draws the colours of correct and wrong predictions beside each other, with a scale. */
  private void bar(Element svg, double x, double height) {
    double step = height / BAR_STEPS;
    for (int i = 0; i < BAR_STEPS; i++) {
      double opacity = 1 - (i + 0.5) / BAR_STEPS;
      svg.add(
          colour("hit", opacity, x, left + i * step, BAR, step),
          colour("miss", opacity, x + BAR, left + i * step, BAR, step));
    }
    svg.add(
        Shapes.rectangle("cells", x, left, 2 * BAR, height),
        Shapes.text("tick", x, left - 4 * GAP, "share of the row:"),
        Shapes.text("tick", x, left - 2 * GAP, "correct, wrong"));
    for (double share : BAR_TICKS) {
      double y = left + height * (1 - opacity(share));
      svg.add(
          Shapes.line("grid", x + 2 * BAR, y, x + 2 * BAR + 4, y),
          Shapes.text("tick", x + 2 * BAR + GAP, y + 4, Text.format("%.0f %%", 100 * share)));
    }
  }

  /** Returns the opacity for a share; the square root makes small shares visible. */
  private static double opacity(double share) {
    return Math.sqrt(share);
  }

  private static Element colour(
      String kind, double opacity, double x, double y, double width, double height) {
    return Shapes.rectangle(kind, x, y, width, height)
        .with("fill-opacity", Text.format("%.3f", opacity));
  }

  private void names(Element svg, int index) {
    double middle = left + (index + 0.5) * cell + 4;
    String name = shortened(names.get(index));
    svg.add(
        Shapes.text("end", left - GAP, middle, name),
        Shapes.upward("upward", middle, left - GAP, name));
  }

  private void cell(Element svg, int label, int predicted) {
    long count = confusion.count(label, predicted);
    double opacity = opacity((double) count / confusion.examples(label));
    double x = left + predicted * cell;
    double y = left + label * cell;
    svg.add(
        colour(label == predicted ? "hit" : "miss", opacity, x, y, cell, cell)
            .add(
                Element.of(
                    "title",
                    Text.format(
                        "true %s, predicted %s: %,d of %,d",
                        names.get(label),
                        names.get(predicted),
                        count,
                        confusion.examples(label)))));
    if (cell >= LEAST_WITH_NUMBER) {
      svg.add(
          Shapes.text(
              opacity < DARK ? "middle" : "middle on",
              x + cell / 2,
              y + cell / 2 + 4,
              Text.format("%,d", count)));
    }
  }

  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
  }
}
