package ninc.cli.option;

import java.util.Optional;
import ninc.dsl.Adam;
import ninc.dsl.Optimizer;
import ninc.dsl.Sgd;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import picocli.CommandLine.Option;

/** What flags change in a model's recipe. */
public final class RecipeOptions {

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Examples per step. The recipe's if not given.")
  private Optional<Integer> batchSize;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training examples. The recipe's if not given.")
  private Optional<Integer> epochs;

  @Option(
      names = "--lr",
      paramLabel = "X",
      description = "Learning rate, before the schedule. The recipe's if not given.")
  private Optional<Double> learningRate;

  @Option(
      names = "--momentum",
      paramLabel = "X",
      description = "Momentum of SGD. The recipe's if not given.")
  private Optional<Double> momentum;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      description = "Weight decay. The recipe's if not given.")
  private Optional<Double> weightDecay;

  /** The recipe with what is asked for. */
  public Training apply(Training recipe) {
    return Recipes.checked(() -> {
      Training batched = batchSize.map(recipe::batchSize).orElse(recipe);
      Training timed = epochs.map(batched::epochs).orElse(batched);
      return timed.optimizer(apply(recipe.optimizer()));
    });
  }

  /** Whether the number of epochs is asked for. */
  public boolean hasEpochs() {
    return epochs.isPresent();
  }

  private Optimizer apply(Optimizer rule) {
    Optimizer paced = learningRate.map(rule::learningRate).orElse(rule);
    Optimizer decaying = weightDecay.map(paced::weightDecay).orElse(paced);
    return momentum.map(value -> withMomentum(decaying, value)).orElse(decaying);
  }

  private static Optimizer withMomentum(Optimizer rule, double momentum) {
    return switch (rule) {
      case Sgd sgd -> sgd.momentum(momentum);
      case Adam adam ->
          throw new UserError(
              "--momentum is for SGD, but the recipe has %s; leave it out".formatted(adam.name()));
    };
  }
}
