package ninc.cli.option;

import java.util.Optional;
import ninc.dsl.Adam;
import ninc.dsl.Optimizer;
import ninc.dsl.RmsProp;
import ninc.dsl.Sgd;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import picocli.CommandLine.Option;

/** The options that choose the optimizer and its settings, except for the learning rate. */
public final class OptimizerOptions {

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
      names = "--momentum",
      paramLabel = "X",
      description = "Momentum of SGD or RMSprop. Default: from recipe.")
  private Optional<Double> momentum;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      description = "Weight decay. Default: from recipe.")
  private Optional<Double> weightDecay;

  /**
   * Returns the recipe with this optimizer.
   *
   * @throws UserError if a setting is out of range
   */
  public Training apply(Training recipe) {
    return Recipes.checked(() -> recipe.optimizer(apply(recipe.optimizer())));
  }

  private Optimizer apply(Optimizer rule) {
    Optimizer chosen = optimizer.filter(other -> !other.name().equals(rule.name())).orElse(rule);
    Optimizer decaying = weightDecay.map(chosen::weightDecay).orElse(chosen);
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
