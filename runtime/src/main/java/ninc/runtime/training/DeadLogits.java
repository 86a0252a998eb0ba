package ninc.runtime.training;

import java.util.Optional;
import ninc.compiler.ir.Elementwise.Activate;
import ninc.compiler.ir.Elementwise.Dropout;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Layout.Flatten;
import ninc.compiler.ir.Pooling.AveragePool;
import ninc.compiler.ir.Pooling.MaxPool;
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
  Optional<String> check(float[] logits, long step) {
    if (warned || !Values.areZero(logits)) {
      return Optional.empty();
    }
    warned = true;
    return Optional.of(
        activation(graph.result("logits"))
            .map(dead -> warning(step, dead.name() + " lets no value pass"))
            .orElseGet(() -> warning(step, "the last layer gives nothing else")));
  }

  private static String warning(long step, String cause) {
    return ("step %d: every logit of the batch is zero: %s, and it may never learn again;"
            + " give the last layer no activation (lastActivation(identity())), or try a"
            + " lower learning rate (--lr) or another seed (--seed)")
        .formatted(step, cause);
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
