package ninc.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ninc.dsl.Mixing;
import ninc.dsl.Mixing.Cutmix;
import ninc.dsl.Mixing.Mixup;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import picocli.CommandLine.Option;

/** The options that smooth and mix the labels of training examples. */
public final class TargetOptions {

  @Option(
      names = "--label-smoothing",
      paramLabel = "X",
      description =
          "Train towards a probability of 1 − X for the label, and of X shared by all classes; 0 turns"
              + " this off. Default: from recipe.")
  private Optional<Double> smoothing;

  @Option(
      names = "--mixup",
      paramLabel = "A",
      description =
          "Average the images and labels of pairs of training examples with weights from Beta(A, A); 0"
              + " turns this off. With --cutmix, each batch takes one at random. Default: from recipe.")
  private Optional<Double> mixup;

  @Option(
      names = "--cutmix",
      paramLabel = "A",
      description =
          "Replace a rectangle of each training image, whose share of the area is from Beta(A, A), by"
              + " another's, and mix the labels likewise; 0 turns this off. Default: from recipe.")
  private Optional<Double> cutmix;

  /**
   * Returns the recipe with these targets.
   *
   * @throws UserError if a number is out of range
   */
  public Training apply(Training recipe) {
    return Recipes.checked(() -> {
      List<Mixing> ways = new ArrayList<>(recipe.mixing());
      mixup.ifPresent(alpha -> {
        ways.removeIf(Mixup.class::isInstance);
        if (alpha != 0) {
          ways.addFirst(new Mixup(alpha));
        }
      });
      cutmix.ifPresent(alpha -> {
        ways.removeIf(Cutmix.class::isInstance);
        if (alpha != 0) {
          ways.addLast(new Cutmix(alpha));
        }
      });
      Training mixed = recipe.mix(ways.toArray(Mixing[]::new));
      return smoothing.map(mixed::labelSmoothing).orElse(mixed);
    });
  }
}
