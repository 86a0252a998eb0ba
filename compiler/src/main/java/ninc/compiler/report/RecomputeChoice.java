package ninc.compiler.report;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.Target;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.ir.StepPart;
import ninc.compiler.ir.Type.PixelMap;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.Activations;
import ninc.dsl.Network;
import ninc.dsl.Training;

/**
 * The trade-off between storing activations for the backward pass and recomputing them.
 *
 * @param storedBytes the memory for activations and argmax positions that a batch keeps from the
 *     forward to the backward pass if all are stored
 * @param recomputedBytes the same if pointwise convolutions are recomputed
 * @param operations the floating-point operations of a step per example if all are stored
 * @param extraOperations the additional operations for recomputation
 */
public record RecomputeChoice(
    long storedBytes, long recomputedBytes, long operations, long extraOperations) {

  /** Computes both costs of a training step, for the batch size of the options. */
  public static RecomputeChoice of(Network network, Training recipe, CompileOptions options) {
    int examples = options.batchSize();
    CompileOptions counted = options.target(new Target.Abstract());
    FusedGraph storing =
        Compiler.compile(network, recipe, counted.activations(Activations.STORE)).fused();
    FusedGraph recomputing =
        Compiler.compile(network, recipe, counted.activations(Activations.RECOMPUTE)).fused();
    long operations = FlopCount.perExample(storing.graph());
    return new RecomputeChoice(
        keptBytes(storing, options.target(), examples),
        keptBytes(recomputing, options.target(), examples),
        operations,
        FlopCount.perExample(recomputing.graph()) - operations);
  }

  private static long keptBytes(FusedGraph fused, Target target, int examples) {
    Set<Value> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    fused.graph().values().stream()
        .filter(value -> value.part() != StepPart.FORWARD)
        .flatMap(value -> value.op().operands().stream())
        .map(fused.views()::whole)
        .forEach(kept::add);
    kept.retainAll(fused.escaping());
    return kept.stream()
        .filter(value -> value.part() == StepPart.FORWARD && !value.op().storage().isGiven())
        .filter(value -> value.type() instanceof PixelMap)
        .mapToLong(value -> target.bytes(value, examples))
        .sum();
  }
}
