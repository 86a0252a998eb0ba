package ninc.cli.option;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import ninc.compiler.ir.FusionRule;
import ninc.dsl.Training;
import ninc.runtime.tune.TunePlan;
import picocli.CommandLine.Option;

/** The options of {@code ninc tune}. */
public final class TuneOptions {

  @Option(
      names = "--fusion",
      paramLabel = "LEVEL",
      split = ",",
      defaultValue = "full",
      converter = Labels.OfFusion.class,
      completionCandidates = Labels.OfFusion.class,
      description =
          "The fusion levels whose kernels to tune, separated by commas or in several options:"
              + " ${COMPLETION-CANDIDATES}, or Java files with rules of your own. Default:"
              + " ${DEFAULT-VALUE}.")
  private Set<FusionRule> levels = Set.of();

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Batch size at which kernels are timed. Default: from recipe.")
  private Optional<Integer> batchSize;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "40",
      description = "Maximum number of schedules to try per kernel. Default: ${DEFAULT-VALUE}.")
  private int trials;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Number of runs of each schedule; the fastest one counts. Default: ${DEFAULT-VALUE}.")
  private int runs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of the random tensors. Default: ${DEFAULT-VALUE}.")
  private long seed;

  public List<FusionRule> levels() {
    return FusionOption.inOrder(levels);
  }

  /** Creates the plan for a model with this recipe. */
  public TunePlan plan(Training recipe) {
    return new TunePlan(
        Recipes.batchSize(recipe, batchSize),
        Count.check("--trials", trials),
        Count.check("--runs", runs),
        seed);
  }
}
