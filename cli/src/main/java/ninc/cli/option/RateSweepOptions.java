package ninc.cli.option;

import java.util.Optional;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import ninc.runtime.training.study.RateSweep;
import picocli.CommandLine.Option;

/** What {@code ninc find-lr} tries. */
public final class RateSweepOptions {

  @Option(
      names = "--from",
      paramLabel = "X",
      defaultValue = "1e-5",
      description = "The learning rate of the first step; ${DEFAULT-VALUE} if not given.")
  private double from;

  @Option(
      names = "--to",
      paramLabel = "X",
      defaultValue = "10",
      description = "The learning rate of the last step; ${DEFAULT-VALUE} if not given.")
  private double to;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Steps from the one to the other; ${DEFAULT-VALUE} if not given. More make the curve"
              + " smoother.")
  private int steps;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Examples per step. The recipe's if not given.")
  private Optional<Integer> batchSize;

  /**
   * The learning rates to try.
   *
   * @throws UserError where they do not rise
   */
  public RateSweep sweep() {
    if (!(from > 0 && Double.isFinite(from))) {
      throw new UserError("--from is %s, but must be above 0".formatted(from));
    }
    if (!(to > from && to <= Float.MAX_VALUE)) {
      throw new UserError(
          "--to is %s, but must be above --from, %s, and no more than float32 holds"
              .formatted(to, from));
    }
    if (steps < 2) {
      throw new UserError("--steps is %d, but must be at least 2".formatted(steps));
    }
    return new RateSweep(from, to, steps);
  }

  /** The recipe with the batches that are asked for. */
  public Training apply(Training recipe) {
    return recipe.batchSize(Recipes.batchSize(recipe, batchSize));
  }
}
