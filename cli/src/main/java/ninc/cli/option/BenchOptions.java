package ninc.cli.option;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.pass.Activations;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import ninc.runtime.bench.BenchPlan;
import picocli.CommandLine.Option;

/** What {@code ninc bench} measures. */
public final class BenchOptions {
  @Option(
      names = "--fusion",
      paramLabel = "LEVEL",
      split = ",",
      converter = Labels.OfFusionLevel.class,
      completionCandidates = Labels.OfFusionLevel.class,
      description =
          "The levels of fusion to compare, of ${COMPLETION-CANDIDATES}: give it several times, or"
              + " a list with commas. All if not given.")
  private Set<FusionLevel> levels = EnumSet.allOf(FusionLevel.class);

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Examples per step. The recipe's if not given.")
  private Optional<Integer> batchSize;

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description =
          "The least time of each level's warm-up, before its first run; ${DEFAULT-VALUE} if not given.")
  private double warmup;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Runs of each level, whose median and ends are told; ${DEFAULT-VALUE} if not given.")
  private int runs;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1",
      description = "Steps that each run times; ${DEFAULT-VALUE} if not given.")
  private int steps;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of parameters, pixels, labels and dropout; ${DEFAULT-VALUE} if not given.")
  private long seed;

  /** What is measured of a model with this recipe. */
  public BenchPlan plan(Training recipe, Activations activations) {
    return new BenchPlan(
        Arrays.stream(FusionLevel.values()).filter(FusionLevels.check(levels)::contains).toList(),
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
          "--warmup is %s, but must be a time in seconds, 0 or more".formatted(warmup));
    }
    return warmup;
  }
}
