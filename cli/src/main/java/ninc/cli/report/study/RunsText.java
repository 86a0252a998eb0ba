package ninc.cli.report.study;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import ninc.cli.terminal.Notices;
import ninc.cli.terminal.Remedies;
import ninc.cli.terminal.Text;
import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;
import ninc.runtime.model.Model;
import ninc.runtime.training.Divergence;
import ninc.runtime.training.Totals;
import ninc.runtime.training.study.Moments;
import ninc.runtime.training.study.RunOutcome;
import ninc.runtime.training.study.RunResult;
import ninc.runtime.training.study.RunStatistics;

/**
 * Reports several runs of a model as text.
 *
 * @param sweeps whether it is one of several models, of which there is one table in the end
 * @param details receives a line before each run
 * @param out receives a table of all runs
 */
public record RunsText(
    Model model, boolean sweeps, PrintWriter details, PrintWriter out, Notices notices)
    implements RunsReport {
  private static final String NONE = "–";

  @Override
  public void begin(int number, RepeatedRuns runs) {
    String run = Text.format("run %d of %d, seed %d", number, runs.count(), runs.seed(number));
    details.println(sweeps ? model.title() + ": " + run : run);
  }

  @Override
  public void diverged(Divergence divergence) {
    notices.warn("%s", Remedies.message(divergence));
  }

  @Override
  public void end(int number, RunResult run, RunStatistics soFar) {}

  @Override
  public void end(RunStatistics all) {
    if (!sweeps) {
      print(all);
    }
  }

  private void print(RunStatistics all) {
    out.println();
    table(all).print(out);
    out.println(
        Text.format(
            "Converged: %d of %d runs (train loss below %.3f in the last epoch)",
            all.with(RunOutcome.CONVERGED).size(), all.runs().size(), all.convergedBelow()));
    List<RunResult> dead = all.with(RunOutcome.DEAD);
    if (!dead.isEmpty()) {
      out.println(
          "Dead (no better than random guessing): "
              + dead.stream().map(run -> "seed " + run.seed()).collect(Collectors.joining(", ")));
    }
  }

  private static TextTable table(RunStatistics all) {
    TextTable table =
        new TextTable(
            Column.right("seed"),
            Column.right("train loss"),
            Column.right("accuracy"),
            Column.right("test loss"),
            Column.right("accuracy"),
            Column.left("outcome"));
    for (RunResult run : all.runs()) {
      row(table, run, all.outcome(run));
    }
    table.total(
        "mean ± std",
        text(all.trainLoss()),
        text(all.trainAccuracy()),
        text(all.testLoss()),
        text(all.testAccuracy()),
        "");
    return table;
  }

  private static void row(TextTable table, RunResult run, RunOutcome outcome) {
    Optional<Totals> training = run.lastEpoch().map(RunResult.LastEpoch::training);
    Optional<Totals> test = run.lastEpoch().map(RunResult.LastEpoch::test);
    table.row(
        Long.toString(run.seed()),
        training.map(Totals::meanLoss).map(RunsText::text).orElse(NONE),
        training.map(Totals::accuracy).map(RunsText::text).orElse(NONE),
        test.map(Totals::meanLoss).map(RunsText::text).orElse(NONE),
        test.map(Totals::accuracy).map(RunsText::text).orElse(NONE),
        outcome.label());
  }

  private static String text(Moments moments) {
    return text(moments.mean()) + " ± " + text(moments.deviation());
  }

  private static String text(double number) {
    return Double.isNaN(number) ? NONE : Text.format("%.4f", number);
  }
}
