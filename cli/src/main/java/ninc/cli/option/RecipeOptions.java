package ninc.cli.option;

import java.util.Optional;
import ninc.dsl.Adam;
import ninc.dsl.AdamW;
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
    return Recipes.checked(() ->
        new Training(
            recipe.dataset(),
            recipe.resize(),
            batchSize.orElse(recipe.batchSize()),
            epochs.orElse(recipe.epochs()),
            apply(recipe.optimizer()),
            recipe.schedule(),
            recipe.initializer(),
            recipe.augmentations(),
            recipe.clipNorm()));
  }

  /** Whether the number of epochs is asked for. */
  public boolean hasEpochs() {
    return epochs.isPresent();
  }

  private Optimizer apply(Optimizer rule) {
    double rate = learningRate.orElse(rule.learningRate());
    double decay = weightDecay.orElse(rule.weightDecay());
    if (momentum.isPresent() && !(rule instanceof Sgd)) {
      throw new UserError(
          "--momentum is for SGD, but the recipe has %s; leave it out"
              .formatted(rule.getClass().getSimpleName()));
    }
    return switch (rule) {
      case Sgd sgd -> new Sgd(rate, momentum.orElse(sgd.momentum()), decay, sgd.nesterov());
      case Adam adam -> new Adam(rate, adam.beta1(), adam.beta2(), adam.epsilon(), decay);
      case AdamW adam -> new AdamW(rate, adam.beta1(), adam.beta2(), adam.epsilon(), decay);
    };
  }
}
