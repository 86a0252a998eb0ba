package ninc.cli.report.study;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.cli.terminal.JsonListener;
import ninc.cli.terminal.Text;
import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;
import ninc.runtime.OneLine;
import ninc.runtime.model.Model;
import ninc.runtime.training.study.RateCurve;
import ninc.runtime.training.study.RateSweep;

/**
 * The results of {@code ninc find-lr}.
 *
 * @param data the name of the data set
 * @param sweep the learning rates that were tried
 * @param seed the random seed
 */
public record RateReport(Model model, String data, RateSweep sweep, long seed, RateCurve curve) {
  private static final int ROWS = 12;

  /** Describes the test in one line. */
  String method() {
    return Text.format(
        "%s on %s, batch size %d, seed %d: learning rates from %s to %s, %s",
        model.title(),
        OneLine.of(data),
        model.training().batchSize(),
        seed,
        Text.rounded(sweep.from()),
        Text.rounded(sweep.to()),
        curve.diverged()
            ? Text.format(
                "stopped after %d of %d steps because the loss diverged",
                curve.points().size(), sweep.steps())
            : Text.format("%d steps", curve.points().size()));
  }

  /** Returns a table of evenly spaced steps, including the first and the last. */
  public TextTable table() {
    TextTable table =
        new TextTable(
            Column.right("step"), Column.right("learning rate"), Column.right("smoothed loss"));
    List<RateCurve.Point> points = curve.points();
    int rows = Math.min(ROWS, points.size());
    IntStream.range(0, rows)
        .map(row -> rows == 1 ? 0 : row * (points.size() - 1) / (rows - 1))
        .mapToObj(points::get)
        .forEach(point ->
            table.row(
                Integer.toString(point.step()),
                Text.rounded(point.rate()),
                Text.format("%.4f", point.smoothed())));
    return table;
  }

  /** Returns the suggestion, if there is one, as a line of text. */
  Optional<String> suggestion() {
    return curve
        .steepest()
        .map(steepest ->
            Text.format(
                "Suggestion: --lr %s, where the loss falls most steeply (lowest loss at %s)",
                Text.rounded(steepest.rate()), Text.rounded(curve.least().orElseThrow().rate())));
  }

  public void print(PrintWriter out) {
    out.println(method());
    table().print(out);
    suggestion().ifPresent(out::println);
  }

  /** Returns an event for each step, and one for the suggestion, which is null if there is none. */
  public List<ObjectNode> json() {
    return Stream.concat(steps().stream(), Stream.of(suggestionJson())).toList();
  }

  /** Returns an event for each step. */
  public List<ObjectNode> steps() {
    return curve.points().stream().map(RateReport::json).toList();
  }

  private static ObjectNode json(RateCurve.Point point) {
    return JsonListener.event("step")
        .put("step", point.step())
        .put("learning_rate", point.rate())
        .put("loss", point.loss())
        .put("smoothed_loss", point.smoothed());
  }

  private ObjectNode suggestionJson() {
    return JsonListener.event("suggestion")
        .put("learning_rate", rate(curve.steepest()))
        .put("least_loss_learning_rate", rate(curve.least()))
        .put("diverged", curve.diverged());
  }

  private static Double rate(Optional<RateCurve.Point> point) {
    return point.map(RateCurve.Point::rate).orElse(null);
  }
}
