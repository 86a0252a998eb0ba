package ninc.compiler.report;

import java.util.Set;
import java.util.function.Predicate;
import ninc.compiler.Compiler;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Fusion;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;
import ninc.compiler.plan.MemoryPlan;
import ninc.dsl.Network;
import ninc.dsl.Training;

/**
 * What a whole network costs, fused as far as it goes; the same on every device.
 *
 * @param parameters the number of trained values
 * @param forwardOperations floating-point operations of an evaluation of one example
 * @param trainingOperations those of a training step for one example, without the update and what
 *     clips its gradients, which are there once for the whole batch
 * @param activationBytes what a batch keeps from the forward to the backward pass
 * @param peakBytes parameters, optimizer state, and the most that tensors take at any time of a
 *     step; a device's workspace comes on top
 */
public record NetworkCost(
    long parameters,
    long forwardOperations,
    long trainingOperations,
    long activationBytes,
    long peakBytes) {

  /** Counts a network that is trained by a recipe. */
  public static NetworkCost of(Network network, Training recipe) {
    Graph training = new Compiler().training(network, recipe);
    int batchSize = recipe.batchSize();
    FusedGraph fused = Fusion.fuse(training, FusionLevel.FULL);
    return new NetworkCost(
        training.parameters().stream().mapToLong(parameter -> parameter.tensor().values()).sum(),
        FlopCount.perExample(new Compiler().inference(network)),
        FlopCount.perExample(training),
        RecomputeChoice.of(training, FusionLevel.FULL, batchSize).storedBytes(),
        persistentBytes(training) + tensorBytes(fused, batchSize));
  }

  private static long persistentBytes(Graph graph) {
    return graph.values().stream()
        .filter(value -> value.op().storage() == Storage.PERSISTENT)
        .mapToLong(value -> value.type().bytes(1))
        .sum();
  }

  private static long tensorBytes(FusedGraph fused, int batchSize) {
    Set<Value> escaping = fused.escaping();
    Predicate<Value> placed = value -> escaping.contains(value) && !value.op().storage().isKept();
    return MemoryPlan.of(fused, value -> placed.test(value) ? value.type().bytes(batchSize) : 0)
        .bytes();
  }
}
