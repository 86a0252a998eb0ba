package ninc.runtime.bench;

import java.util.List;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.pass.Activations;
import ninc.runtime.backend.Backend;

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

  /** Compiles a graph for a device at a level of fusion. */
  Compiled compile(Backend backend, Graph graph, FusionLevel level) {
    return compile(backend, graph, level, activations);
  }

  /** Compiles a graph at level {@code none}, all activations stored: what levels are held to. */
  Compiled reference(Backend backend, Graph graph) {
    return compile(backend, graph, FusionLevel.NONE, Activations.STORE);
  }

  private Compiled compile(Backend backend, Graph graph, FusionLevel level, Activations stored) {
    return Compiler.compile(graph, backend.options(level, batchSize).activations(stored));
  }
}
