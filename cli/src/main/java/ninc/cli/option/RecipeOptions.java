package ninc.cli.option;

import java.util.Optional;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import picocli.CommandLine.Option;

/** The options that override the length, batch size and learning rate of a model's recipe. */
public final class RecipeOptions {

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Batch size. Default: from recipe.")
  private Optional<Integer> batchSize;

  @Option(
      names = "--accumulate",
      paramLabel = "N",
      description =
          "Take one step per N batches, with the mean of their gradients, as for a batch that is N"
              + " times as large. Default: from recipe.")
  private Optional<Integer> accumulation;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Number of epochs. Default: from recipe.")
  private Optional<Integer> epochs;

  @Option(
      names = "--lr",
      paramLabel = "X",
      description = "Base learning rate, which the schedule scales. Default: from recipe.")
  private Optional<Double> learningRate;

  /**
   * Returns the recipe with these settings.
   *
   * @throws UserError if a setting is out of range
   */
  public Training apply(Training recipe) {
    return Recipes.checked(() -> {
      Training batched = batchSize.map(recipe::batchSize).orElse(recipe);
      Training stepped = accumulation.map(batched::accumulate).orElse(batched);
      Training timed = epochs.map(stepped::epochs).orElse(stepped);
      return learningRate
          .map(rate -> timed.optimizer(recipe.optimizer().learningRate(rate)))
          .orElse(timed);
    });
  }

  /** Returns whether the number of epochs is given. */
  public boolean hasEpochs() {
    return epochs.isPresent();
  }
}
