package ninc.compiler.report;

import ninc.compiler.CompileOptions;
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Storage;
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
    int batchSize = recipe.batchSize();
    CompileOptions options = new CompileOptions(Purpose.TRAINING).batchSize(batchSize);
    Graph training = Compiler.training(network, recipe);
    return new NetworkCost(
        training.parameters().stream().mapToLong(parameter -> parameter.tensor().values()).sum(),
        FlopCount.perExample(Compiler.inference(network)),
        FlopCount.perExample(training),
        RecomputeChoice.of(network, recipe, options).storedBytes(),
        persistentBytes(training) + Compiler.compile(network, recipe, options).memory().bytes());
  }

  private static long persistentBytes(Graph graph) {
    return graph.values().stream()
        .filter(value -> value.op().storage() == Storage.PERSISTENT)
        .mapToLong(value -> value.type().bytes(1))
        .sum();
  }
}
