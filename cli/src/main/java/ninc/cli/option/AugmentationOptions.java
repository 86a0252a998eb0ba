package ninc.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import ninc.dsl.Augmentation;
import ninc.dsl.Augmentation.ColorJitter;
import ninc.dsl.Augmentation.HorizontalFlip;
import ninc.dsl.Augmentation.PaddedCrop;
import ninc.dsl.Augmentation.RandomErasing;
import ninc.dsl.Augmentation.RandomResizedCrop;
import ninc.dsl.Augmentation.Rotation;
import ninc.dsl.Training;
import ninc.runtime.UserError;
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

  @Option(
      names = "--random-resized-crop",
      paramLabel = "X",
      description =
          "Crop a random rectangle of each training image, with at least X of its area, and resize it to"
              + " the size of the image; 0 turns this off. Default: from recipe.")
  private Optional<Double> minArea;

  @Option(
      names = "--rotation",
      paramLabel = "X",
      description =
          "Rotate each training image by up to X degrees in either direction; 0 turns this off."
              + " Default: from recipe.")
  private Optional<Double> degrees;

  @Option(
      names = "--color-jitter",
      paramLabel = "X",
      split = ",",
      description =
          "Change brightness, contrast and saturation of each training image by random factors between"
              + " 1 − X and 1 + X, and shift its hue by up to X turns: four numbers, such as"
              + " 0.4,0.4,0.4,0.1. One number is for the first three; 0 turns this off. Default: from"
              + " recipe.")
  private List<Double> jitter = List.of();

  @Option(
      names = "--random-erasing",
      paramLabel = "X",
      description =
          "Blacken a random rectangle of each training image with probability X; 0 turns this off."
              + " Default: from recipe.")
  private Optional<Double> erasing;

  /**
   * Returns the recipe with these augmentations. One that replaces another of its kind takes its
   * place; of the others, the flip comes first and the rest last, in the order of these options.
   *
   * @throws UserError if one is out of range
   */
  public Training apply(Training recipe) {
    return Recipes.checked(() -> {
      List<Augmentation> rules = new ArrayList<>(recipe.augmentations());
      flip.ifPresent(on -> set(rules, HorizontalFlip.class, 0, on, HorizontalFlip::new));
      minArea.ifPresent(
          x -> append(rules, RandomResizedCrop.class, x != 0, () -> new RandomResizedCrop(x)));
      degrees.ifPresent(x -> append(rules, Rotation.class, x != 0, () -> new Rotation(x)));
      if (!jitter.isEmpty()) {
        boolean on = jitter.stream().anyMatch(x -> x != 0);
        append(rules, ColorJitter.class, on, this::colorJitter);
      }
      cropPadding.ifPresent(n -> append(rules, PaddedCrop.class, n != 0, () -> new PaddedCrop(n)));
      erasing.ifPresent(
          x -> append(rules, RandomErasing.class, x != 0, () -> new RandomErasing(x)));
      return recipe.augment(rules.toArray(Augmentation[]::new));
    });
  }

  private ColorJitter colorJitter() {
    return switch (jitter.size()) {
      case 1 -> new ColorJitter(jitter.getFirst(), jitter.getFirst(), jitter.getFirst(), 0);
      case 4 -> new ColorJitter(jitter.get(0), jitter.get(1), jitter.get(2), jitter.get(3));
      default ->
          throw new UserError(
              "--color-jitter has %d numbers; give brightness,contrast,saturation,hue or one number"
                  .formatted(jitter.size()));
    };
  }

  private static void append(
      List<Augmentation> rules,
      Class<? extends Augmentation> kind,
      boolean on,
      Supplier<Augmentation> rule) {
    set(rules, kind, rules.size(), on, rule);
  }

  /** Replaces the rule of a kind, adds it at {@code place} if there is none, or removes it. */
  private static void set(
      List<Augmentation> rules,
      Class<? extends Augmentation> kind,
      int place,
      boolean on,
      Supplier<Augmentation> rule) {
    boolean replaces = rules.stream().anyMatch(kind::isInstance);
    if (replaces && on) {
      rules.replaceAll(old -> kind.isInstance(old) ? rule.get() : old);
    } else if (on) {
      rules.add(place, rule.get());
    } else {
      rules.removeIf(kind::isInstance);
    }
  }
}
