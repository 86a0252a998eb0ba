package ninc.runtime.bench;

import java.util.List;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.pass.Activations;

/**
 * What is measured.
 *
 * @param levels in the order in which they take turns
 * @param activations where the backward pass finds them, at every level alike
 * @param batchSize N, examples per step
 * @param warmupSeconds the least time of each level's warm-up
 * @param runs of each level; the levels take turns, so that a machine that grows slower or faster
 *     meanwhile does so to all of them alike
 * @param steps that each run times
 * @param seed of parameters, pixels, labels and dropout
 */
public record BenchPlan(
    List<FusionLevel> levels,
    Activations activations,
    int batchSize,
    double warmupSeconds,
    int runs,
    int steps,
    long seed) {

  public BenchPlan {
    levels = List.copyOf(levels);
  }
}
