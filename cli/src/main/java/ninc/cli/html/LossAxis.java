package ninc.cli.html;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import ninc.cli.html.LinePlot.ValueAxis;

/** The choice of the axis of the losses on a page with curves. */
public final class LossAxis {
  private static final String NAME = "loss-axis";
  private static final ValueAxis CHOSEN = ValueAxis.LINEAR;

  private LossAxis() {}

  /** Creates the inputs of a page with curves: the axis of the losses, and smoothing. */
  public static Element controls() {
    List<String> axes = Stream.of(ValueAxis.values()).map(ValueAxis::label).toList();
    return Controls.row(
        Controls.choice(NAME, "Loss axis", axes, CHOSEN.label()), Controls.smoothing());
  }

  /** Draws a figure for each axis; the page shows the one whose axis is chosen. */
  public static List<Element> figures(Function<ValueAxis, Element> figure) {
    return Stream.of(ValueAxis.values())
        .map(axis -> Controls.shownFor(NAME, axis.label(), axis == CHOSEN, figure.apply(axis)))
        .toList();
  }
}
