package ninc.cli.option;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import ninc.compiler.Target;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.pass.Activations;
import ninc.dsl.Precision;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.bench.BenchPlan;
import ninc.runtime.bench.counter.Counters;
import picocli.CommandLine.Option;

/** The options of {@code ninc bench}. */
public final class BenchOptions {
  @Option(
      names = "--fusion",
      paramLabel = "LEVEL",
      split = ",",
      converter = Labels.OfFusion.class,
      completionCandidates = Labels.OfFusion.class,
      description =
          "The fusion levels to compare, separated by commas or in several options:"
              + " ${COMPLETION-CANDIDATES}; and Java files with rules of your own, as in"
              + " docs/FUSION_RULES.md. Default: all.")
  private Set<FusionRule> levels = Set.of(FusionLevel.values());

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Batch size. Default: from recipe.")
  private Optional<Integer> batchSize;

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description = "Minimum warm-up time of each level, in seconds. Default: ${DEFAULT-VALUE}.")
  private double warmup;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Number of runs of each level. The median, minimum and maximum are reported. Default:"
              + " ${DEFAULT-VALUE}.")
  private int runs;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1",
      description = "Timed steps per run. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of parameters, images, labels and dropout. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--counters",
      description =
          "Also count, in a further step per run, the instructions, cycles and cache misses of each"
              + " kernel, and the bytes of the memory controllers, by the hardware counters of the"
              + " processor. Needs Linux and its permission; where that is missing, a warning says"
              + " how to get it.")
  private boolean counters;

  /**
   * Opens the hardware counters, if they are to be used.
   *
   * @throws UserError if the kernels do not run on the processor
   */
  public Counters counters(Backend backend) {
    if (!counters) {
      return Counters.none();
    }
    return switch (backend.target()) {
      case Target.Processor _ -> Counters.open();
      case Target.WorkGroups _, Target.Abstract _ ->
          throw new UserError(
              ("--counters counts kernels on the processor, but these run on %s; use --device cpu or,"
                      + " on NVIDIA GPUs, ncu as in docs/BENCHMARKS.md")
                  .formatted(backend.name()));
    };
  }

  /** Creates the plan for a model with this recipe. */
  public BenchPlan plan(Training recipe, List<Precision> precisions, Activations activations) {
    return new BenchPlan(
        precisions,
        FusionOption.inOrder(levels),
        activations,
        Recipes.batchSize(recipe, batchSize),
        warmupSeconds(),
        Count.check("--runs", runs),
        Count.check("--steps", steps),
        seed);
  }

  private double warmupSeconds() {
    if (!(warmup >= 0 && Double.isFinite(warmup))) {
      throw new UserError(
          "--warmup is %s, but must be a finite number of seconds, at least 0".formatted(warmup));
    }
    return warmup;
  }
}
