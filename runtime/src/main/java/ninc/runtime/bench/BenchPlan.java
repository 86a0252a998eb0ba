package ninc.runtime.bench;

import java.util.List;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.ir.Graph;
import ninc.compiler.pass.Activations;
import ninc.runtime.backend.Backend;

/**
 * The settings of a benchmark.
 *
 * @param levels the fusion levels and other rules, in the order of their turns
 * @param activations whether activations are stored or recomputed, at every level
 * @param batchSize the batch size, N
 * @param warmupSeconds the minimum warm-up time per level
 * @param runs the number of runs per level; the levels take turns, so that changes in the speed of
 *     the machine affect all of them equally
 * @param steps the number of timed steps per run
 * @param seed the seed of parameters, pixels, labels and dropout
 */
public record BenchPlan(
    List<FusionRule> levels,
    Activations activations,
    int batchSize,
    double warmupSeconds,
    int runs,
    int steps,
    long seed) {

  public BenchPlan {
    levels = List.copyOf(levels);
  }

  /** Compiles a graph for a device at a fusion level. */
  Compiled compile(Backend backend, Graph graph, FusionRule level) {
    return compile(backend, graph, level, activations);
  }

  /**
   * Compiles the reference to verify levels against: level {@code none} with stored activations.
   */
  Compiled reference(Backend backend, Graph graph) {
    return compile(backend, graph, FusionLevel.NONE, Activations.STORE);
  }

  private Compiled compile(Backend backend, Graph graph, FusionRule level, Activations stored) {
    return Compiler.compile(graph, backend.options(level, batchSize).activations(stored));
  }
}
