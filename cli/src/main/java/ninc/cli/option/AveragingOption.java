package ninc.cli.option;

import java.util.Optional;
import ninc.dsl.Training;
import picocli.CommandLine.Option;

/** The option that averages the parameters. */
public final class AveragingOption {

  @Option(
      names = "--ema",
      paramLabel = "DECAY",
      description =
          "Evaluate and save an exponential moving average of the parameters, which keeps the share"
              + " DECAY of itself at each step, for example 0.999; 0 turns this off. Default: from"
              + " recipe.")
  private Optional<Double> decay;

  /** Returns the recipe with this average. */
  public Training apply(Training recipe) {
    return decay.map(value -> apply(recipe, value)).orElse(recipe);
  }

  private static Training apply(Training recipe, double decay) {
    return decay == 0
        ? recipe.withoutAveraging()
        : Recipes.checked(() -> recipe.averageWeights(decay));
  }
}
