package ninc.cli.option;

import java.util.Optional;
import ninc.cli.terminal.Text;
import ninc.runtime.training.Progress;
import ninc.runtime.training.TrainingPlan;
import picocli.CommandLine.Option;

/** The options that end a run before its last epoch. */
public final class EndOptions {

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Stop after N steps in total, even within an epoch.")
  private Optional<Long> steps;

  @Option(
      names = "--early-stop",
      paramLabel = "N",
      description =
          "Stop after N epochs without a better validation loss or, without validation examples"
              + " (--validation), test loss. A resumed run continues the count of the saved run.")
  private Optional<Integer> patience;

  /**
   * Returns the plan with these limits.
   *
   * @param epochsAreGiven whether the user sets the number of epochs; if not, {@code --steps} may
   *     exceed the steps of the recipe's epochs
   */
  public TrainingPlan apply(TrainingPlan plan, boolean epochsAreGiven) {
    TrainingPlan limited = steps.map(limit -> limited(plan, limit, epochsAreGiven)).orElse(plan);
    return patience.map(epochs -> patient(limited, epochs)).orElse(limited);
  }

  private static TrainingPlan limited(TrainingPlan plan, long limit, boolean epochsAreGiven) {
    Count.check("--steps", limit);
    return epochsAreGiven ? plan.limitedTo(limit) : plan.extendedTo(limit);
  }

  private static TrainingPlan patient(TrainingPlan plan, int epochs) {
    return plan.withPatience(Count.check("--early-stop", epochs));
  }

  /** Says that a resumed run is complete, and how to extend it; empty if it is not complete. */
  public static Optional<String> complete(TrainingPlan plan, Progress start) {
    if (plan.endsEarly(start)) {
      return Optional.of(
          Text.format(
              "The saved run stopped early, %s after its best %s loss of %.4f; increase or omit"
                  + " --early-stop to continue",
              Text.count(start.losses().epochsSinceBest(), "epoch"),
              plan.selectedBy().label(),
              start.losses().best()));
    }
    if (plan.isDone(start)) {
      return Optional.of(
          "The saved run has already completed all %d steps; increase --epochs or --steps to continue"
              .formatted(start.step()));
    }
    return Optional.empty();
  }
}
