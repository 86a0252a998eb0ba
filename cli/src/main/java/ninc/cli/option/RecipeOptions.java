package ninc.cli.option;

import java.util.Optional;
import ninc.dsl.Adam;
import ninc.dsl.Optimizer;
import ninc.dsl.RmsProp;
import ninc.dsl.Sgd;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import picocli.CommandLine.Option;

/** The options that override a model's recipe. */
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
      names = "--optimizer",
      paramLabel = "NAME",
      converter = Labels.OfOptimizer.class,
      completionCandidates = Labels.OfOptimizer.class,
      description =
          "The optimizer: ${COMPLETION-CANDIDATES}. If the recipe has another one, that of NAME has"
              + " PyTorch's default settings, with learning rate 0.1 for sgd, 0.001 for adam and adamw,"
              + " and 0.01 for rmsprop. Default: from recipe.")
  private Optional<Optimizer> optimizer;

  @Option(
      names = "--lr",
      paramLabel = "X",
      description = "Base learning rate, which the schedule scales. Default: from recipe.")
  private Optional<Double> learningRate;

  @Option(
      names = "--momentum",
      paramLabel = "X",
      description = "Momentum of SGD or RMSprop. Default: from recipe.")
  private Optional<Double> momentum;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      description = "Weight decay. Default: from recipe.")
  private Optional<Double> weightDecay;

  @Option(
      names = "--amp",
      description = "Reserved for mixed precision, which is not supported yet.")
  private boolean mixedPrecision;

  /**
   * Returns the recipe with these settings.
   *
   * @throws UserError if a setting is out of range, or if mixed precision is requested
   */
  public Training apply(Training recipe) {
    if (mixedPrecision) {
      throw new UserError(
          "--amp: mixed precision is not supported yet; omit it to train in float32");
    }
    return Recipes.checked(() -> {
      Training batched = batchSize.map(recipe::batchSize).orElse(recipe);
      Training stepped = accumulation.map(batched::accumulate).orElse(batched);
      Training timed = epochs.map(stepped::epochs).orElse(stepped);
      return timed.optimizer(apply(recipe.optimizer()));
    });
  }

  /** Returns whether the number of epochs is given. */
  public boolean hasEpochs() {
    return epochs.isPresent();
  }

  private Optimizer apply(Optimizer rule) {
    Optimizer chosen = optimizer.filter(other -> !other.name().equals(rule.name())).orElse(rule);
    Optimizer paced = learningRate.map(chosen::learningRate).orElse(chosen);
    Optimizer decaying = weightDecay.map(paced::weightDecay).orElse(paced);
    return momentum.map(value -> withMomentum(decaying, value)).orElse(decaying);
  }

  private static Optimizer withMomentum(Optimizer rule, double momentum) {
    return switch (rule) {
      case Sgd sgd -> sgd.momentum(momentum);
      case RmsProp rms -> rms.momentum(momentum);
      case Adam adam ->
          throw new UserError(
              "--momentum applies to SGD and RMSprop, but the optimizer is %s; omit it"
                  .formatted(adam.name()));
    };
  }
}
