package ninc.cli.report.study;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.cli.report.table.ModelColumns;
import ninc.cli.terminal.Text;
import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;
import ninc.runtime.model.Model;
import ninc.runtime.training.study.Moments;
import ninc.runtime.training.study.RunOutcome;
import ninc.runtime.training.study.RunStatistics;

/** A model that was trained once or several times. */
public record TrainedModel(Model model, RunStatistics statistics) {

  /** Returns a table with one row per model: mean and, of several runs, standard deviation. */
  public static TextTable table(List<TrainedModel> trained) {
    ModelColumns models = ModelColumns.of(trained.stream().map(TrainedModel::model).toList());
    TextTable table =
        new TextTable(
            models.with(
                Column.right("train loss"),
                Column.right("accuracy"),
                Column.right("test loss"),
                Column.right("accuracy"),
                Column.right("converged")));
    for (TrainedModel each : trained) {
      RunStatistics runs = each.statistics;
      table.row(
          models.with(
              each.model,
              text(runs.trainLoss()),
              text(runs.trainAccuracy()),
              text(runs.testLoss()),
              text(runs.testAccuracy()),
              "%d of %d".formatted(runs.with(RunOutcome.CONVERGED).size(), runs.runs().size())));
    }
    return table;
  }

  private static String text(Moments moments) {
    if (Double.isNaN(moments.mean())) {
      return "–";
    }
    return Double.isNaN(moments.deviation())
        ? Text.format("%.4f", moments.mean())
        : Text.format("%.4f ± %.4f", moments.mean(), moments.deviation());
  }

  /** Returns the event of each run of all models. */
  public static List<ObjectNode> rows(List<TrainedModel> trained) {
    return trained.stream().flatMap(TrainedModel::rows).toList();
  }

  private Stream<ObjectNode> rows() {
    return IntStream.range(0, statistics.runs().size())
        .mapToObj(i -> RunsJson.run(model, i + 1, statistics.runs().get(i), statistics));
  }
}
