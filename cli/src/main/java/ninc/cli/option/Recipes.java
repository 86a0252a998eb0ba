package ninc.cli.option;

import java.util.Optional;
import java.util.function.Supplier;
import ninc.dsl.InvalidNetworkException;
import ninc.dsl.Training;
import ninc.runtime.UserError;

/** How flags change recipes. */
public final class Recipes {

  private Recipes() {}

  /**
   * The batch size that is asked for, or the recipe's.
   *
   * @throws UserError where it is out of range
   */
  public static int batchSize(Training recipe, Optional<Integer> given) {
    return checked(() -> given.map(recipe::batchSize).orElse(recipe)).batchSize();
  }

  /**
   * The recipe that {@code changed} gives.
   *
   * @throws UserError where one of its settings is out of range
   */
  static Training checked(Supplier<Training> changed) {
    try {
      return changed.get();
    } catch (InvalidNetworkException mistake) {
      // The line that it names is ninc's own, not the user's.
      throw new UserError(mistake.problem(), mistake);
    } catch (IllegalArgumentException mistake) {
      throw new UserError(mistake.getMessage(), mistake);
    }
  }
}
