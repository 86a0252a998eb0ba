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
 * Watches for batches whose logits are all zero. A ReLU on the logits that lets no value pass has a
 * gradient of zero, so that a network in this state never leaves it. The loss of zero logits is ln
 * K, so that they are only fetched from the device where it is.
 */
final class DeadLogits {
  /** How far the mean of a large batch's losses, in float32, may be from ln K, relative to it. */
  private static final double TOLERANCE = 1e-4;

  private final Graph graph;
  private final double lossOfZeros;
  private boolean warned;

  DeadLogits(Graph graph) {
    this.graph = graph;
    this.lossOfZeros = Math.log(graph.result("logits").featureMap().channels());
  }

  /**
   * A warning, the first time that every logit is zero.
   *
   * @param logits gives those of the batch whose loss it is
   */
  Optional<String> check(float loss, Supplier<float[]> logits, long step) {
    if (warned
        || Math.abs(loss - lossOfZeros) > TOLERANCE * lossOfZeros
        || !Values.areZero(logits.get())) {
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
