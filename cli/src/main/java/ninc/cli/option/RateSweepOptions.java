package ninc.cli.option;

import java.util.Optional;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import ninc.runtime.training.study.RateSweep;
import picocli.CommandLine.Option;

/** The options of {@code ninc find-lr}. */
public final class RateSweepOptions {

  @Option(
      names = "--from",
      paramLabel = "X",
      defaultValue = "1e-5",
      description = "Learning rate of the first step. Default: ${DEFAULT-VALUE}.")
  private double from;

  @Option(
      names = "--to",
      paramLabel = "X",
      defaultValue = "10",
      description = "Learning rate of the last step. Default: ${DEFAULT-VALUE}.")
  private double to;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "100",
      description = "Number of steps. More steps give a smoother curve. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--starts",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Number of times to start anew, with the seeds S, S+1 and so on; the losses are averaged."
              + " More starts give a more reliable suggestion. Default: ${DEFAULT-VALUE}.")
  private int starts;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Batch size. Default: from recipe.")
  private Optional<Integer> batchSize;

  /**
   * Returns the learning rates to try.
   *
   * @throws UserError if they do not increase
   */
  public RateSweep sweep() {
    if (!(from > 0 && Double.isFinite(from))) {
      throw new UserError("--from is %s, but must be greater than 0".formatted(from));
    }
    if (!(to > from && to <= Float.MAX_VALUE)) {
      throw new UserError(
          "--to is %s, but must be greater than --from (%s) and fit in float32"
              .formatted(to, from));
    }
    if (steps < 2) {
      throw new UserError("--steps is %d, but must be at least 2".formatted(steps));
    }
    return new RateSweep(from, to, steps);
  }

  /**
   * Returns how often to start.
   *
   * @throws UserError if that is less than once
   */
  public int starts() {
    return Count.check("--starts", starts);
  }

  /** Returns the recipe with this batch size. */
  public Training apply(Training recipe) {
    return recipe.batchSize(Recipes.batchSize(recipe, batchSize));
  }
}
