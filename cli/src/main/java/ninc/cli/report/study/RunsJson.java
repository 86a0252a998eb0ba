package ninc.cli.report.study;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import ninc.cli.terminal.JsonListener;
import ninc.cli.terminal.Notices;
import ninc.cli.terminal.Remedies;
import ninc.runtime.model.Model;
import ninc.runtime.training.Divergence;
import ninc.runtime.training.study.Moments;
import ninc.runtime.training.study.RunOutcome;
import ninc.runtime.training.study.RunResult;
import ninc.runtime.training.study.RunStatistics;

/** Reports several runs as JSON: an event after the events of each run, and one for all runs. */
public record RunsJson(Model model, PrintWriter out, Notices notices) implements RunsReport {

  @Override
  public void begin(int number, RepeatedRuns runs) {}

  @Override
  public void diverged(Divergence divergence) {
    notices.warn("%s", Remedies.message(divergence));
  }

  @Override
  public void end(int number, RunResult run, RunStatistics soFar) {
    out.println(run(model, number, run, soFar));
  }

  /** Returns the event of a run. */
  static ObjectNode run(Model model, int number, RunResult run, RunStatistics all) {
    ObjectNode event =
        JsonListener.withParameters(JsonListener.event("run"), model)
            .put("run", number)
            .put("seed", run.seed())
            .put("outcome", all.outcome(run).label());
    run.lastEpoch()
        .ifPresent(epoch ->
            event
                .put("train_loss", epoch.training().meanLoss())
                .put("train_accuracy", epoch.training().accuracy())
                .put("test_loss", epoch.test().meanLoss())
                .put("test_accuracy", epoch.test().accuracy()));
    return event;
  }

  @Override
  public void end(RunStatistics all) {
    ObjectNode event =
        JsonListener.withParameters(JsonListener.event("runs"), model)
            .put("runs", all.runs().size())
            .put("converged_below", all.convergedBelow())
            .put("converged_share", all.convergedShare());
    for (RunOutcome outcome : RunOutcome.values()) {
      ArrayNode seeds = event.putArray(outcome.label() + "_seeds");
      all.with(outcome).forEach(run -> seeds.add(run.seed()));
    }
    put(event, "train_loss", all.trainLoss());
    put(event, "train_accuracy", all.trainAccuracy());
    put(event, "test_loss", all.testLoss());
    put(event, "test_accuracy", all.testAccuracy());
    out.println(event);
  }

  /** Puts mean and deviation; NaN becomes null because JSON has no NaN. */
  private static void put(ObjectNode event, String figure, Moments moments) {
    event.put(figure + "_mean", finite(moments.mean()));
    event.put(figure + "_deviation", finite(moments.deviation()));
  }

  private static Double finite(double number) {
    return Double.isFinite(number) ? number : null;
  }
}
