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
    this.left = longest * CHARACTER + GAP;
    this.cell = Math.min(LARGEST_CELL, (WIDTH - left) / names.size());
  }

  /** Draws the heat map as SVG. */
  static Element of(ConfusionMatrix confusion, List<String> names) {
    return new ConfusionPlot(confusion, names).draw();
  }

  private Element draw() {
    double side = cell * names.size();
    Element svg =
        Shapes.picture(WIDTH, (int) Math.ceil(left + side), "Confusion matrix")
            .add(
                Element.of("rect")
                    .with("class", "cells")
                    .with("x", left)
                    .with("y", left)
                    .with("width", side)
                    .with("height", side));
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
    return svg;
  }

  private void names(Element svg, int index) {
    double middle = left + (index + 0.5) * cell + 4;
    String name = shortened(names.get(index));
    svg.add(
        Shapes.text("end", left - GAP, middle, name),
        Shapes.text("upward", 0, 0, name)
            .with(
                "transform", Text.format("translate(%.1f %.1f) rotate(-90)", middle, left - GAP)));
  }

  private void cell(Element svg, int label, int predicted) {
    long count = confusion.count(label, predicted);
    // The square root makes small shares visible.
    double opacity = Math.sqrt((double) count / confusion.examples(label));
    double x = left + predicted * cell;
    double y = left + label * cell;
    svg.add(
        Element.of(
                "rect",
                Element.of(
                    "title",
                    Text.format(
                        "true %s, predicted %s: %,d of %,d",
                        names.get(label), names.get(predicted), count, confusion.examples(label))))
            .with("class", label == predicted ? "hit" : "miss")
            .with("fill-opacity", Text.format("%.3f", opacity))
            .with("x", x)
            .with("y", y)
            .with("width", cell)
            .with("height", cell));
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
