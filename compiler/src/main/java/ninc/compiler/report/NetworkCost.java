package ninc.compiler.report;

import ninc.compiler.CompileOptions;
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Storage;
import ninc.dsl.Network;
import ninc.dsl.Training;

/**
 * The cost of a network at fusion level {@code full}, which is the same on every device.
 *
 * @param parameters the number of trainable values
 * @param forwardOperations the floating-point operations of inference per example
 * @param trainingOperations the floating-point operations of a training step per example, without
 *     the update and gradient clipping, which occur once per batch
 * @param activationBytes the memory for activations that a batch keeps from the forward to the
 *     backward pass
 * @param peakBytes the peak memory of parameters, optimizer state and tensors in a step, without
 *     the workspace of a device
 */
public record NetworkCost(
    long parameters,
    long forwardOperations,
    long trainingOperations,
    long activationBytes,
    long peakBytes) {

  /** Computes the cost of a network that is trained with a recipe. */
  public static NetworkCost of(Network network, Training recipe) {
    int batchSize = recipe.batchSize();
    CompileOptions options = new CompileOptions(Purpose.TRAINING).batchSize(batchSize);
    Graph training = Compiler.training(network, recipe);
    return new NetworkCost(
        training.parameterCount(),
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
