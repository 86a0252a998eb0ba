package ninc.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ninc.dsl.Augmentation;
import ninc.dsl.Augmentation.HorizontalFlip;
import ninc.dsl.Augmentation.PaddedCrop;
import ninc.dsl.Training;
import picocli.CommandLine.Option;

/** What flags change in how a recipe changes the training images at random. */
public final class AugmentationOptions {

  @Option(
      names = "--flip",
      negatable = true,
      description =
          "Mirror each training image left to right with probability ½, or never. The recipe's if"
              + " not given.")
  private Optional<Boolean> flip;

  @Option(
      names = "--crop-padding",
      paramLabel = "N",
      description =
          "Pad each training image with N black pixels on all sides and crop it at a random place;"
              + " 0 for never. The recipe's if not given.")
  private Optional<Integer> cropPadding;

  /** The recipe with what is asked for: the flip first, the crop last. */
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
