package ninc.compiler.pass;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import ninc.compiler.ir.ActivationFunction;
import ninc.compiler.ir.ActivationFunction.Saved;
import ninc.compiler.ir.Elementwise.ActivationGradient;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Pooling.MaxPool;
import ninc.compiler.ir.Pooling.MaxPoolGradientAt;
import ninc.compiler.ir.Pooling.MaxPoolPositions;
import ninc.compiler.ir.Rewriting;
import ninc.compiler.ir.Rewriting.Replacement;
import ninc.compiler.ir.StepPart;
import ninc.compiler.ir.Value;
import ninc.dsl.Activation;

/**
 * Computes the gradient of an activation before the gradient of the max pool that follows it. The
 * pooled output is the activation's output at the positions of the maxima, which alone receive a
 * gradient. So the activation's gradient can be computed from the pooled output, and the backward
 * pass does not read the larger map. This does not apply to gradients that are computed from the
 * activation's input.
 */
public final class MoveActivationGradientThroughPool {
  private final Map<Value, Integer> uses = new IdentityHashMap<>();
  private final Map<Op, Value> pools = new HashMap<>();

  /** The activation gradients to move, each with the pool gradient that it moves before. */
  private final Map<Value, Op> moved = new IdentityHashMap<>();

  private MoveActivationGradientThroughPool(Graph graph) {
    graph.values().stream()
        .flatMap(value -> value.op().operands().stream())
        .forEach(operand -> uses.merge(operand, 1, Integer::sum));
    graph.results().values().forEach(result -> uses.merge(result, 1, Integer::sum));
    graph.all(MaxPool.class).forEach(pool -> pools.putIfAbsent(pool.op(), pool));
    for (Value value : graph.values()) {
      if (value.op() instanceof ActivationGradient(Value dy, Value saved, Activation function)
          && ActivationFunction.of(function).saved() == Saved.OUTPUT
          && isPooled(dy, saved)) {
        moved.put(value, dy.op());
      }
    }
  }

  /** Whether dy is the gradient of a pool of y and has only one use. */
  private boolean isPooled(Value dy, Value y) {
    return dy.op() instanceof MaxPoolGradientAt(_, Value positions, _, _)
        && positions.op() instanceof MaxPoolPositions(Value x, _)
        && x == y
        && uses.get(dy) == 1;
  }

  /** Moves the gradients of all activations that a max pool follows. */
  public static Graph apply(Graph graph) {
    return Rewriting.rewrite(graph, new MoveActivationGradientThroughPool(graph)::rule);
  }

  private Replacement rule(Value value, Op op, GraphBuilder result) {
    return switch (op) {
      case MaxPoolGradientAt(Value dy, _, _, _) when moved.containsValue(value.op()) ->
          new Replacement.WithValue(dy);
      case ActivationGradient(Value dy, Value y, var function)
          when moved.get(value)
              instanceof MaxPoolGradientAt(_, var positions, var window, var map) -> {
        Value pooled = pools.get(new MaxPool(y, window));
        ActivationGradient gradient = new ActivationGradient(dy, pooled, function);
        Value masked = result.add(StepPart.BACKWARD, pooled.name() + ".masked", gradient);
        yield new Replacement.WithOp(new MaxPoolGradientAt(masked, positions, window, map));
      }
      case Op _ -> new Replacement.WithOp(op);
    };
  }
}
