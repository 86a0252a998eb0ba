package ninc.cli.option;

import java.util.Optional;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import picocli.CommandLine.Option;

/** The option that clips gradients by their norm. */
public final class ClippingOption {

  @Option(
      names = "--clip-norm",
      paramLabel = "X",
      description =
          "Clip the gradients of each step to a global L2 norm of X, taken over all parameters; 0"
              + " turns clipping off. Default: from recipe.")
  private Optional<Double> clipNorm;

  /**
   * Returns the recipe with this clipping.
   *
   * @throws UserError if the norm is negative or not finite
   */
  public Training apply(Training recipe) {
    return clipNorm.map(norm -> apply(recipe, norm)).orElse(recipe);
  }

  private static Training apply(Training recipe, double norm) {
    check(norm);
    return norm == 0 ? recipe.withoutClipping() : recipe.clipNorm(norm);
  }

  private static void check(double norm) {
    if (!(norm >= 0 && Double.isFinite(norm))) {
      throw new UserError(
          "--clip-norm is %s, but must be a positive number, or 0 for no clipping".formatted(norm));
    }
  }
}
