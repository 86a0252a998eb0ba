package ninc.cli.option;

import java.util.Optional;
import java.util.function.Supplier;
import ninc.dsl.InvalidNetworkException;
import ninc.dsl.Training;
import ninc.runtime.UserError;

/** Applies options to recipes. */
public final class Recipes {

  private Recipes() {}

  /**
   * Returns the given batch size or, by default, that of the recipe.
   *
   * @throws UserError if it is out of range
   */
  public static int batchSize(Training recipe, Optional<Integer> given) {
    return checked(() -> given.map(recipe::batchSize).orElse(recipe)).batchSize();
  }

  /**
   * Returns the recipe that {@code changed} supplies.
   *
   * @throws UserError if one of its settings is out of range
   */
  static Training checked(Supplier<Training> changed) {
    try {
      return changed.get();
    } catch (InvalidNetworkException mistake) {
      // The message names a line of ninc's own code, which would not help the user.
      throw new UserError(mistake.problem(), mistake);
    } catch (IllegalArgumentException mistake) {
      throw new UserError(mistake.getMessage(), mistake);
    }
  }
}
