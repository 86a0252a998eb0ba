package ninc.compiler.pass;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Loss.CrossEntropyGradient;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;

/**
 * The values that a training graph computes from the loss's gradient on. Those that depend on it
 * are gradients and updates; those that do not are activations of the forward pass, computed again.
 */
public final class BackwardPass {
  private final Set<Value> gradients = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Value> recomputed = Collections.newSetFromMap(new IdentityHashMap<>());

  private BackwardPass() {}

  /** The backward pass of a graph; empty where that has no gradient of a loss. */
  public static BackwardPass of(Graph graph) {
    BackwardPass backward = new BackwardPass();
    for (Value value : graph.values()) {
      if (value.op() instanceof CrossEntropyGradient
          || value.op().operands().stream().anyMatch(backward.gradients::contains)) {
        backward.gradients.add(value);
      } else if (!backward.gradients.isEmpty() && value.op().storage() == Storage.COMPUTED) {
        backward.recomputed.add(value);
      }
    }
    return backward;
  }

  /** Whether a value is computed after the forward pass. */
  public boolean contains(Value value) {
    return isGradient(value) || isRecomputed(value);
  }

  /** Whether a value depends on the loss's gradient, or is it. */
  public boolean isGradient(Value value) {
    return gradients.contains(value);
  }

  /** Whether a value belongs to the forward pass, but is computed for the backward pass alone. */
  public boolean isRecomputed(Value value) {
    return recomputed.contains(value);
  }
}
