package ninc.cli.option;

import java.util.Optional;
import ninc.cli.terminal.Text;
import ninc.runtime.UserError;
import ninc.runtime.training.Progress;
import ninc.runtime.training.TrainingPlan;
import picocli.CommandLine.Option;

/** When a run ends, besides its number of epochs. */
public final class EndOptions {

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "End after N steps in all, though the epochs are not done.")
  private Optional<Long> steps;

  @Option(
      names = "--early-stop",
      paramLabel = "N",
      description =
          "End after N epochs without a better test loss. A resumed run goes on counting where the"
              + " saved one was.")
  private Optional<Integer> patience;

  /**
   * The plan with the ends that are asked for.
   *
   * @param epochsAreGiven whether the user says how many; otherwise, {@code --steps} may be more
   *     than the recipe's epochs have
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

  /**
   * Checks that there is something left to do.
   *
   * @throws UserError where there is not, with what gives more
   */
  public static void checkUnfinished(TrainingPlan plan, Progress start) {
    if (plan.endsEarly(start)) {
      throw new UserError(
          Text.format(
              "the saved run ended early, %s after its best test loss, %.4f; raise"
                  + " --early-stop, or leave it out, to go on",
              Text.count(start.best().epochsSince(), "epoch"), start.best().loss()));
    }
    if (plan.isDone(start)) {
      throw new UserError(
          ("the saved run has done all %d steps that are asked for; raise --epochs or"
                  + " --steps to go on")
              .formatted(start.step()));
    }
  }
}
