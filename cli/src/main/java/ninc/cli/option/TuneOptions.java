package ninc.cli.option;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import ninc.compiler.ir.FusionLevel;
import ninc.dsl.Training;
import ninc.runtime.tune.TunePlan;
import picocli.CommandLine.Option;

/** How {@code ninc tune} searches. */
public final class TuneOptions {

  @Option(
      names = "--fusion",
      paramLabel = "LEVEL",
      split = ",",
      defaultValue = "full",
      converter = Labels.OfFusionLevel.class,
      completionCandidates = Labels.OfFusionLevel.class,
      description =
          "The levels of fusion whose kernels are tuned, of ${COMPLETION-CANDIDATES}: give it several"
              + " times, or a list with commas; ${DEFAULT-VALUE} if not given.")
  private Set<FusionLevel> levels = EnumSet.noneOf(FusionLevel.class);

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Examples that kernels are timed with. The recipe's if not given.")
  private Optional<Integer> batchSize;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "40",
      description =
          "The most schedules that are tried for a kernel; ${DEFAULT-VALUE} if not given.")
  private int trials;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Runs of each schedule, the fastest of which counts; ${DEFAULT-VALUE} if not given.")
  private int runs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of the numbers that kernels are given; ${DEFAULT-VALUE} if not given.")
  private long seed;

  public Set<FusionLevel> levels() {
    return FusionLevels.check(levels);
  }

  /** How kernels of a model with this recipe are tuned. */
  public TunePlan plan(Training recipe) {
    return new TunePlan(
        Recipes.batchSize(recipe, batchSize),
        Count.check("--trials", trials),
        Count.check("--runs", runs),
        seed);
  }
}
