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
 * Takes the gradient of an activation before that of the max pool after it. What a pool gives is
 * the activation's output where that is largest, and no other place gets a gradient: masking the
 * pooled gradient by the pooled output is the same, and the backward pass no longer needs the map
 * before the pool. Gradients that are computed from the activation's input stay where they are.
 */
public final class MoveActivationGradientThroughPool {
  private final Map<Value, Integer> readers = new IdentityHashMap<>();
  private final Map<Op, Value> pools = new HashMap<>();

  /** For each mask that is moved, the pool's gradient that it is moved before. */
  private final Map<Value, Op> passed = new IdentityHashMap<>();

  private MoveActivationGradientThroughPool(Graph graph) {
    graph.values().stream()
        .flatMap(value -> value.op().operands().stream())
        .forEach(operand -> readers.merge(operand, 1, Integer::sum));
    graph.results().values().forEach(result -> readers.merge(result, 1, Integer::sum));
    graph.all(MaxPool.class).forEach(pool -> pools.putIfAbsent(pool.op(), pool));
    for (Value value : graph.values()) {
      if (value.op() instanceof ActivationGradient(Value dy, Value saved, Activation function)
          && ActivationFunction.of(function).saved() == Saved.OUTPUT
          && isPooled(dy, saved)) {
        passed.put(value, dy.op());
      }
    }
  }

  /** Whether dy is a pool's gradient by y, and nothing but the mask reads it. */
  private boolean isPooled(Value dy, Value y) {
    return dy.op() instanceof MaxPoolGradientAt(_, Value positions, _, _)
        && positions.op() instanceof MaxPoolPositions(Value x, _)
        && x == y
        && readers.get(dy) == 1;
  }

  public static Graph apply(Graph graph) {
    return Rewriting.rewrite(graph, new MoveActivationGradientThroughPool(graph)::rule);
  }

  private Replacement rule(Value value, Op op, GraphBuilder result) {
    return switch (op) {
      case MaxPoolGradientAt(Value dy, _, _, _) when passed.containsValue(value.op()) ->
          new Replacement.By(dy);
      case ActivationGradient(Value dy, Value y, var function)
          when passed.get(value)
              instanceof MaxPoolGradientAt(_, var places, var window, var map) -> {
        Value pooled = pools.get(new MaxPool(y, window));
        ActivationGradient gradient = new ActivationGradient(dy, pooled, function);
        Value masked = result.add(StepPart.BACKWARD, pooled.name() + ".masked", gradient);
        yield new Replacement.With(new MaxPoolGradientAt(masked, places, window, map));
      }
      case Op _ -> new Replacement.With(op);
    };
  }
}
