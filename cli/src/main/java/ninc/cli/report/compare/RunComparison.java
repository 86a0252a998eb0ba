package ninc.cli.report.compare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import ninc.cli.terminal.Text;
import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;
import ninc.runtime.training.history.EpochResult;

/**
 * Several runs, the best first.
 *
 * @param folder the folder of their files
 * @param runs at least one
 */
public record RunComparison(String folder, List<ComparedRun> runs) {

  public RunComparison {
    runs = runs.stream().sorted(ComparedRun.BEST_FIRST).toList();
  }

  /** Returns a table with one row per run. */
  public TextTable table() {
    TextTable table =
        new TextTable(
            Column.left("run"),
            Column.right("epochs"),
            Column.right("best test accuracy"),
            Column.right("at epoch"),
            Column.right("test accuracy"),
            Column.right("test loss"),
            Column.right("train loss"),
            Column.right("time"));
    for (ComparedRun run : runs) {
      EpochResult last = run.last();
      table.row(
          run.name(),
          Integer.toString(last.epoch()),
          Text.format("%.4f", run.best().testAccuracy()),
          Integer.toString(run.best().epoch()),
          Text.format("%.4f", last.testAccuracy()),
          Text.format("%.4f", last.testLoss()),
          Text.format("%.4f", last.trainLoss()),
          Text.seconds(run.seconds()));
    }
    return table;
  }

  /** Returns an event for each run. */
  public List<ObjectNode> json() {
    return runs.stream().map(ComparedRun::event).toList();
  }
}
