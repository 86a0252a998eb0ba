package ninc.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ninc.dsl.Augmentation;
import ninc.dsl.Augmentation.HorizontalFlip;
import ninc.dsl.Augmentation.PaddedCrop;
import ninc.dsl.Training;
import picocli.CommandLine.Option;

/** The options that override a recipe's augmentations. */
public final class AugmentationOptions {

  @Option(
      names = "--flip",
      negatable = true,
      description =
          "Flip each training image horizontally with probability ½, or never. Default: from"
              + " recipe.")
  private Optional<Boolean> flip;

  @Option(
      names = "--crop-padding",
      paramLabel = "N",
      description =
          "Pad each training image with N black pixels on all sides and crop it at a random"
              + " position; 0 turns this off. Default: from recipe.")
  private Optional<Integer> cropPadding;

  /** Returns the recipe with these augmentations: the flip comes first, the crop last. */
  public Training apply(Training recipe) {
    return Recipes.checked(() -> recipe.augment(rules(recipe.augmentations())));
  }

  private Augmentation[] rules(List<Augmentation> recipes) {
    List<Augmentation> rules = new ArrayList<>(recipes);
    if (flip.isPresent()) {
      rules.removeIf(HorizontalFlip.class::isInstance);
      if (flip.get()) {
        rules.addFirst(new HorizontalFlip());
      }
    }
    if (cropPadding.isPresent()) {
      rules.removeIf(PaddedCrop.class::isInstance);
      if (cropPadding.get() != 0) {
        rules.addLast(new PaddedCrop(cropPadding.get()));
      }
    }
    return rules.toArray(Augmentation[]::new);
  }
}
