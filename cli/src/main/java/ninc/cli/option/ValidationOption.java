package ninc.cli.option;

import java.util.Optional;
import ninc.cli.terminal.Notices;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import ninc.runtime.data.Dataset;
import ninc.runtime.training.TrainingPlan;
import picocli.CommandLine.Option;

/** The option that holds out training examples for validation. */
public final class ValidationOption {

  @Option(
      names = "--validation",
      paramLabel = "SHARE",
      description =
          "Hold out this share of the training examples of each class, for example 0.1, and choose by"
              + " them: --save-best, --early-stop and the plateau schedule; 0 holds out none. A folder"
              + " of images may have validation images of its own, in val beside train and test."
              + " Default: from recipe.")
  private Optional<Double> share;

  /**
   * Returns the recipe with this share.
   *
   * @throws UserError if the share is not between 0 and 1
   */
  public Training apply(Training recipe) {
    return share.map(value -> apply(recipe, value)).orElse(recipe);
  }

  private static Training apply(Training recipe, double share) {
    return share == 0
        ? recipe.withoutValidation()
        : Recipes.checked(() -> recipe.validation(share));
  }

  /**
   * Checks that there is one choice of validation examples.
   *
   * @throws UserError if the data set has validation examples of its own, but a share is given
   */
  public void check(Dataset data) {
    if (share.isPresent() && data.validation().isPresent()) {
      throw new UserError(
          "--validation %s holds out training examples, but %s has validation examples of its own;"
                  .formatted(share.get(), data.name())
              + " omit it");
    }
  }

  /** Says that a run chooses by the test examples, where it has no others to choose by. */
  public static void report(TrainingPlan plan, CheckpointOptions checkpoints, Notices notices) {
    boolean chooses =
        checkpoints.savesBest() || plan.patience().isPresent() || plan.schedule().watchesLosses();
    if (plan.validation().isEmpty() && chooses) {
      notices.say(
          "There are no validation examples, so the run is steered by the test examples, and its test"
              + " accuracy is too optimistic; hold out some training examples with --validation 0.1");
    }
  }
}
