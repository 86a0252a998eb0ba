package ninc.cli.option;

import java.util.Optional;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import picocli.CommandLine.Option;

/** {@code --clip-norm}. */
public final class ClippingOption {

  @Option(
      names = "--clip-norm",
      paramLabel = "X",
      description =
          "Scale the gradients of a step down where their L2 norm, that of all parameters'"
              + " gradients together, is larger than X; 0 for never. The recipe's if not given.")
  private Optional<Double> clipNorm;

  /**
   * The recipe with what is asked for.
   *
   * @throws UserError where that is no norm
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
          "--clip-norm is %s, but must be a number above 0, or 0 for no clipping".formatted(norm));
    }
  }
}
