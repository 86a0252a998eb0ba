package ninc.compiler.report;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Fusion;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Type.PixelMap;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.Activations;
import ninc.compiler.pass.BackwardPass;

/**
 * What storing activations for the backward pass costs, and what computing them again costs.
 *
 * @param storedBytes of activations and positions that a batch keeps from the forward to the
 *     backward pass, where all are stored
 * @param recomputedBytes the same, where pointwise convolutions are computed again
 * @param operations floating-point operations of a step for one example, where all are stored
 * @param extraOperations how many more there are otherwise
 */
public record RecomputeChoice(
    long storedBytes, long recomputedBytes, long operations, long extraOperations) {

  /** Counts both ways of a training graph, for a batch of so many examples. */
  public static RecomputeChoice of(Graph training, FusionLevel level, int examples) {
    FusedGraph storing = Fusion.fuse(training, level, Activations.STORE);
    FusedGraph recomputing = Fusion.fuse(training, level, Activations.RECOMPUTE);
    long operations = FlopCount.perExample(storing.graph());
    return new RecomputeChoice(
        keptBytes(storing, examples),
        keptBytes(recomputing, examples),
        operations,
        FlopCount.perExample(recomputing.graph()) - operations);
  }

  private static long keptBytes(FusedGraph fused, int examples) {
    BackwardPass backward = BackwardPass.of(fused.graph());
    Set<Value> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    fused.graph().values().stream()
        .filter(backward::contains)
        .forEach(value -> kept.addAll(value.op().operands()));
    kept.retainAll(fused.escaping());
    return fused.regions().stream()
        .flatMap(region -> region.values().stream())
        .filter(value -> kept.contains(value) && !backward.contains(value))
        .filter(value -> value.type() instanceof PixelMap)
        .mapToLong(value -> value.type().bytes(examples))
        .sum();
  }
}
