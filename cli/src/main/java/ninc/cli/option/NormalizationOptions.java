package ninc.cli.option;

import java.util.List;
import ninc.dsl.Normalization;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import picocli.CommandLine.Option;

/** The options that normalize the pixels of images. */
public final class NormalizationOptions {

  @Option(
      names = "--mean",
      paramLabel = "X",
      split = ",",
      description =
          "Normalize the pixels, scaled to [0, 1], with this mean of each channel, such as"
              + " 0.4914,0.4822,0.4465; ninc data --stats computes it. Default: from recipe.")
  private List<Double> mean = List.of();

  @Option(
      names = "--std",
      paramLabel = "X",
      split = ",",
      description = "The standard deviation of each channel, with --mean. Default: from recipe.")
  private List<Double> std = List.of();

  @Option(
      names = "--no-normalize",
      description =
          "Scale the pixels to [0, 1] without normalizing them, whatever the recipe says.")
  private boolean none;

  /**
   * Returns the recipe with this normalization.
   *
   * @throws UserError if only one of mean and standard deviation is given, or one is out of range
   */
  public Training apply(Training recipe) {
    if (mean.isEmpty() != std.isEmpty()) {
      throw new UserError("--mean and --std belong together; give both, one number per channel");
    }
    if (none && !mean.isEmpty()) {
      throw new UserError("--no-normalize and --mean contradict each other; use only one of them");
    }
    if (none) {
      return recipe.withoutNormalization();
    }
    return mean.isEmpty()
        ? recipe
        : Recipes.checked(() -> recipe.normalize(new Normalization(mean, std)));
  }
}
