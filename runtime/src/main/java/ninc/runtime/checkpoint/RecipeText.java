package ninc.runtime.checkpoint;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import ninc.dsl.Adam;
import ninc.dsl.Augmentation;
import ninc.dsl.LearningRateSchedule;
import ninc.dsl.Mixing;
import ninc.dsl.Normalization;
import ninc.dsl.Optimizer;
import ninc.dsl.Precision;
import ninc.dsl.RmsProp;
import ninc.dsl.Sgd;
import ninc.dsl.Training;
import ninc.runtime.distributed.Groups;

/**
 * Describes recipes in words. Checkpoints store the text, and resuming compares it, so it must not
 * change.
 */
public final class RecipeText {

  private RecipeText() {}

  /**
   * Returns a description such as {@code SGD (learning rate 0.1, weight decay 0.0, momentum 0.9),
   * cosine, 3 epochs}.
   *
   * @param frozen the names of the nodes that are not trained
   * @param epochs the number of epochs, on which the schedule depends
   * @param groups the groups into which batches are cut
   */
  public static String of(Training recipe, Set<String> frozen, int epochs, Groups groups) {
    return Stream.of(
            Stream.of(of(recipe.optimizer())),
            recipe.clipNorm().stream().mapToObj("gradients clipped to norm %s"::formatted),
            Stream.of(of(recipe.warmedUpSchedule()), epochs + " epochs"),
            recipe.accumulation() == 1
                ? Stream.<String>empty()
                : Stream.of("steps of %d batches".formatted(recipe.accumulation())),
            groups.count() == 1
                ? Stream.<String>empty()
                : Stream.of("batches in %d groups".formatted(groups.count())),
            recipe.averaging().stream().mapToObj("weights averaged with decay %s"::formatted),
            recipe.validation().stream()
                .mapToObj("%s of the training examples held out"::formatted),
            recipe.augmentations().stream().map(RecipeText::of),
            recipe.normalization().stream().map(RecipeText::of),
            recipe.mixing().stream().map(RecipeText::of),
            DoubleStream.of(recipe.labelSmoothing())
                .filter(epsilon -> epsilon != 0)
                .mapToObj("labels smoothed by %s"::formatted),
            recipe.precision() == Precision.FLOAT32
                ? Stream.<String>empty()
                : Stream.of("products in " + recipe.precision().label()),
            frozen.stream().sorted().map("%s frozen"::formatted))
        .flatMap(part -> part)
        .collect(Collectors.joining(", "));
  }

  private static String of(Optimizer optimizer) {
    String rates =
        "learning rate %s, weight decay %s"
            .formatted(optimizer.learningRate(), optimizer.weightDecay());
    return switch (optimizer) {
      case Sgd sgd ->
          "%s (%s, momentum %s%s)"
              .formatted(sgd.name(), rates, sgd.momentum(), sgd.nesterov() ? ", Nesterov" : "");
      case Adam adam ->
          "%s (%s, β₁ %s, β₂ %s, ε %s)"
              .formatted(adam.name(), rates, adam.beta1(), adam.beta2(), adam.epsilon());
      case RmsProp rms ->
          "%s (%s, α %s, ε %s, momentum %s)"
              .formatted(rms.name(), rates, rms.alpha(), rms.epsilon(), rms.momentum());
    };
  }

  private static String of(LearningRateSchedule schedule) {
    return switch (schedule) {
      case LearningRateSchedule.Constant() -> "constant rate";
      case LearningRateSchedule.Step(int epochs, double factor) ->
          "rate × %s every %d epochs".formatted(factor, epochs);
      case LearningRateSchedule.Cosine() -> "cosine";
      case LearningRateSchedule.OneCycle() -> "one cycle";
      case LearningRateSchedule.MultiStep(double factor, List<Integer> epochs) ->
          "rate × %s after epochs %s".formatted(factor, epochs);
      case LearningRateSchedule.Polynomial(double power) -> "polynomial of power " + power;
      case LearningRateSchedule.Exponential(double factor) ->
          "rate × %s in the course of every epoch".formatted(factor);
      case LearningRateSchedule.Plateau(int patience, double factor) ->
          "rate × %s after %d epochs on a plateau".formatted(factor, patience);
      case LearningRateSchedule.WarmUp(double epochs, LearningRateSchedule then) ->
          "warm-up of %s epochs, %s".formatted(epochs, of(then));
      case LearningRateSchedule.Custom _ -> "rate by a function";
    };
  }

  private static String of(Normalization rule) {
    return "normalized by mean %s and standard deviation %s".formatted(rule.mean(), rule.std());
  }

  private static String of(Mixing way) {
    return switch (way) {
      case Mixing.Mixup(double alpha) -> "mixup (α %s)".formatted(alpha);
      case Mixing.Cutmix(double alpha) -> "cutmix (α %s)".formatted(alpha);
    };
  }

  private static String of(Augmentation augmentation) {
    return switch (augmentation) {
      case Augmentation.HorizontalFlip() -> "flipped at random";
      case Augmentation.PaddedCrop(int padding) ->
          "cropped at random from %d pixels more on each side".formatted(padding);
      case Augmentation.RandomResizedCrop(double minArea) ->
          "resized from random crops of area %s and more".formatted(minArea);
      case Augmentation.Rotation(double degrees) -> "rotated by up to %s°".formatted(degrees);
      case Augmentation.ColorJitter jitter ->
          "colours jittered (brightness %s, contrast %s, saturation %s, hue %s)"
              .formatted(jitter.brightness(), jitter.contrast(), jitter.saturation(), jitter.hue());
      case Augmentation.RandomErasing(double probability) ->
          "erased at random with probability %s".formatted(probability);
    };
  }
}
