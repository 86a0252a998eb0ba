package ninc.runtime.bench;

import java.util.List;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.ir.Graph;
import ninc.compiler.pass.Activations;
import ninc.compiler.pass.ImageFeed;
import ninc.dsl.Precision;
import ninc.runtime.backend.Backend;
import ninc.runtime.model.Model;
import ninc.runtime.training.ImageFeeds;
import ninc.runtime.training.Mode;

/**
 * The settings of a benchmark.
 *
 * @param precisions the precisions, in the order of their turns, at least one; the others are also
 *     compared with the first
 * @param levels the fusion levels and other rules, in the order of their turns in each precision
 * @param activations whether activations are stored or recomputed, in every variant
 * @param batchSize the batch size, N
 * @param warmupSeconds the minimum warm-up time per variant
 * @param runs the number of runs per variant; the variants take turns, so that changes in the speed
 *     of the machine affect all of them equally
 * @param steps the number of timed steps per run
 * @param seed the seed of parameters, pixels, labels and dropout
 */
public record BenchPlan(
    List<Precision> precisions,
    List<FusionRule> levels,
    Activations activations,
    int batchSize,
    double warmupSeconds,
    int runs,
    int steps,
    long seed) {

  public BenchPlan {
    precisions = List.copyOf(precisions);
    levels = List.copyOf(levels);
  }

  /** Returns what is compared, in the order of its turns: all levels of one precision together. */
  public List<Variant> variants() {
    return precisions.stream()
        .flatMap(precision -> levels.stream().map(level -> new Variant(precision, level)))
        .toList();
  }

  /** Returns whether there are several precisions. */
  public boolean comparesPrecisions() {
    return precisions.size() > 1;
  }

  /**
   * Returns the name of a variant: its level, with its precision where several are compared, as in
   * {@code full in bf16}.
   */
  public String label(Variant variant) {
    String level = variant.level().label();
    return comparesPrecisions() ? level + " in " + variant.precision().label() : level;
  }

  /** Compiles a network for a device at a fusion level. */
  Compiled compile(Subject subject, FusionRule level) {
    return compile(subject, level, activations);
  }

  /**
   * Compiles the reference to verify levels against: level {@code none} with stored activations.
   */
  Compiled reference(Subject subject) {
    return compile(subject, FusionLevel.NONE, Activations.STORE);
  }

  private Compiled compile(Subject subject, FusionRule level, Activations stored) {
    return Compiler.compile(
        subject.graph(),
        subject
            .backend()
            .options(level, batchSize)
            .purpose(subject.mode().purpose())
            .activations(stored)
            .images(subject.images()));
  }

  /**
   * What is benchmarked.
   *
   * @param mode what the graph computes
   * @param graph the graph of the model in this mode
   * @param images the form of the images, as in training or prediction
   */
  record Subject(Backend backend, Model model, Mode mode, Graph graph, ImageFeed images) {

    /**
     * A model in a mode, in the precision of its recipe.
     *
     * @throws ninc.runtime.UserError if a model without logits would be trained
     */
    static Subject of(Backend backend, Model model, Mode mode) {
      return new Subject(
          backend, model, mode, mode.graph(model), ImageFeeds.of(backend.target(), model).of(mode));
    }

    Variant at(FusionRule level) {
      return new Variant(model.training().precision(), level);
    }
  }
}
