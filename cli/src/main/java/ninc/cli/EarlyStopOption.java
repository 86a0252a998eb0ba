package ninc.cli;

import java.util.Optional;
import ninc.runtime.UserError;
import ninc.runtime.training.TrainingPlan;
import picocli.CommandLine.Option;

/** When a run ends for want of progress. */
final class EarlyStopOption {

  @Option(
      names = "--early-stop",
      paramLabel = "N",
      description =
          "End after N epochs without a better test loss. A resumed run goes on counting where the"
              + " saved one was.")
  private Optional<Integer> patience;

  /** The plan with what is asked for. */
  TrainingPlan apply(TrainingPlan plan) {
    if (patience.isEmpty()) {
      return plan;
    }
    int epochs = patience.get();
    if (epochs < 1) {
      throw new UserError("--early-stop is %d, but must be at least 1".formatted(epochs));
    }
    return plan.withPatience(epochs);
  }
}
