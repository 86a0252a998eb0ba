package ninc.runtime.training;

import java.util.Optional;
import ninc.compiler.ir.Activate;
import ninc.compiler.ir.AveragePool;
import ninc.compiler.ir.Dropout;
import ninc.compiler.ir.Flatten;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.MaxPool;
import ninc.compiler.ir.Value;

/**
 * Watches for batches whose logits are all zero. A ReLU on the logits that lets no value pass has a
 * gradient of zero, so that a network in this state never leaves it.
 */
final class DeadLogits {
  private final Graph graph;
  private boolean warned;

  DeadLogits(Graph graph) {
    this.graph = graph;
  }

  /** A warning, the first time that every logit is zero. */
  Optional<TrainingEvent.Warning> check(float[] logits, long step) {
    if (warned || !Values.areZero(logits)) {
      return Optional.empty();
    }
    warned = true;
    Optional<String> activation = activation(graph.result("logits")).map(Value::name);
    return Optional.of(new TrainingEvent.ZeroLogits(step, activation));
  }

  /** The activation that the logits come from, with nothing but pooling and the like in between. */
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
