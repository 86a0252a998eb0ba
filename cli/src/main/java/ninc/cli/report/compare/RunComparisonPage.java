package ninc.cli.report.compare;

import java.awt.geom.Point2D;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import ninc.cli.html.Controls;
import ninc.cli.html.Element;
import ninc.cli.html.LinePlot;
import ninc.cli.html.LinePlot.Curve;
import ninc.cli.html.LinePlot.ValueAxis;
import ninc.cli.html.LossAxis;
import ninc.cli.html.Page;
import ninc.cli.terminal.Text;
import ninc.runtime.training.history.EpochResult;

/** The comparison of runs as a self-contained HTML page. */
public final class RunComparisonPage {
  private static final int COLOURS = 6;

  /** Of more runs, only the best are drawn, since curves could not be told apart. */
  private static final int MOST_CURVES = 2 * COLOURS;

  private static final int LONGEST_NAME = 40;

  private final RunComparison comparison;
  private final List<ComparedRun> drawn;
  private final double epochs;

  private RunComparisonPage(RunComparison comparison) {
    this.comparison = comparison;
    this.drawn = comparison.runs().stream().limit(MOST_CURVES).toList();
    this.epochs = drawn.stream().mapToInt(run -> run.last().epoch()).max().orElseThrow();
  }

  /**
   * Renders the page as HTML.
   *
   * @param command the command line that was run
   * @param date the time of the run
   */
  public static String of(RunComparison comparison, String command, LocalDateTime date) {
    return Page.of(
        "ninc runs: " + comparison.folder(),
        new RunComparisonPage(comparison).content(command, date));
  }

  private List<Element> content(String command, LocalDateTime date) {
    List<Element> content = new ArrayList<>();
    content.add(Element.of("h1", "%s in %s".formatted(count(), comparison.folder())));
    content.add(Page.origin(command, date));
    content.add(Element.of("h2", "Results"));
    content.add(Page.table(comparison.table()));
    content.add(Element.of("h2", "Curves"));
    if (drawn.size() < comparison.runs().size()) {
      content.add(Element.of("p", "The %d best runs are drawn.".formatted(drawn.size())));
    }
    content.add(LossAxis.controls());
    content.add(
        Element.of("div")
            .with("class", "pair")
            .addAll(losses("test loss", EpochResult::testLoss))
            .add(plot("test accuracy", EpochResult::testAccuracy, ValueAxis.LINEAR))
            .addAll(losses("train loss", EpochResult::trainLoss))
            .add(plot("train accuracy", EpochResult::trainAccuracy, ValueAxis.LINEAR)));
    return content;
  }

  private String count() {
    return Text.count(comparison.runs().size(), "run");
  }

  private List<Element> losses(String title, ToDoubleFunction<EpochResult> value) {
    return LossAxis.figures(axis -> plot(title, value, axis));
  }

  private Element plot(String title, ToDoubleFunction<EpochResult> value, ValueAxis axis) {
    List<Curve> curves = IntStream.range(0, drawn.size()).mapToObj(i -> curve(i, value)).toList();
    return Page.figure(
        LinePlot.of(title, epochs, axis, curves),
        title.substring(0, 1).toUpperCase() + title.substring(1));
  }

  private Curve curve(int index, ToDoubleFunction<EpochResult> value) {
    ComparedRun run = drawn.get(index);
    String line = index < COLOURS ? "" : " dashed";
    return new Curve(
        shortened(run.name()),
        "series%d%s %s".formatted(index % COLOURS, line, Controls.SMOOTHABLE),
        false,
        run.epochs().stream()
            .<Point2D>map(epoch -> new Point2D.Double(epoch.position(), value.applyAsDouble(epoch)))
            .toList());
  }

  /** Keeps the end of a long name, in which runs mostly differ. */
  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME
        ? name
        : "…" + name.substring(name.length() - LONGEST_NAME + 1);
  }
}
