package ninc.cli.option;

import java.util.Optional;
import java.util.function.Supplier;
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
    return checked(() ->
            new Training(
                recipe.dataset(),
                recipe.resize(),
                given.orElse(recipe.batchSize()),
                recipe.epochs(),
                recipe.optimizer(),
                recipe.schedule(),
                recipe.initializer(),
                recipe.augmentations(),
                recipe.clipNorm()))
        .batchSize();
  }

  /**
   * The recipe that {@code changed} gives.
   *
   * @throws UserError where one of its settings is out of range
   */
  static Training checked(Supplier<Training> changed) {
    try {
      return changed.get();
    } catch (IllegalArgumentException mistake) {
      throw new UserError(mistake.getMessage(), mistake);
    }
  }
}
