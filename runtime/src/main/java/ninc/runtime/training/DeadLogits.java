package ninc.runtime.training;

import java.util.Optional;
import java.util.function.Supplier;
import ninc.compiler.ir.Elementwise.Activate;
import ninc.compiler.ir.Elementwise.Dropout;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Layout.Flatten;
import ninc.compiler.ir.Pooling.AveragePool;
import ninc.compiler.ir.Pooling.MaxPool;
import ninc.compiler.ir.Value;

/**
 * Detects batches whose logits are all zero. If a ReLU on the logits outputs only zeros, its
 * gradient is zero, and the network cannot recover. The loss of zero logits is ln K, so the logits
 * are only copied from the device when the loss is close to that.
 */
final class DeadLogits {
  /** The relative tolerance for the loss, which is a float32 mean over a large batch. */
  private static final double TOLERANCE = 1e-4;

  private final Graph graph;
  private final double lossOfZeros;
  private boolean warned;

  DeadLogits(Graph graph) {
    this.graph = graph;
    this.lossOfZeros = Math.log(graph.result("logits").featureMap().channels());
  }

  /**
   * Warns the first time that every logit is zero.
   *
   * @param logits supplies the logits of the batch with this loss
   */
  Optional<TrainingEvent.Warning> check(float loss, Supplier<float[]> logits, long step) {
    if (warned
        || Math.abs(loss - lossOfZeros) > TOLERANCE * lossOfZeros
        || !Values.areZero(logits.get())) {
      return Optional.empty();
    }
    warned = true;
    Optional<String> activation = activation(graph.result("logits")).map(Value::name);
    return Optional.of(new TrainingEvent.ZeroLogits(step, activation));
  }

  /**
   * Finds the activation that the logits come from through pooling, flattening and dropout only.
   */
  static Optional<Value> activation(Value value) {
    return switch (value.op()) {
      case Activate _ -> Optional.of(value);
      case AveragePool(Value input, _) -> activation(input);
      case MaxPool(Value input, _) -> activation(input);
      case Flatten(Value input) -> activation(input);
      case Dropout(Value input, _, _) -> activation(input);
      default -> Optional.empty();
    };
  }
}
