package ninc.compiler.pass;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Pooling.MaxPool;
import ninc.compiler.ir.Pooling.MaxPoolGradient;
import ninc.compiler.ir.Pooling.MaxPoolGradientAt;
import ninc.compiler.ir.Pooling.MaxPoolPositions;
import ninc.compiler.ir.Rewriting;
import ninc.compiler.ir.Rewriting.Replacement;
import ninc.compiler.ir.Value;
import ninc.dsl.Window;

/**
 * Saves the position of each maximum of a max pool that has a gradient, in one byte, so that the
 * gradient does not search the pool's input again. Pools whose windows have more positions than a
 * byte can represent are left unchanged.
 */
public final class SaveArgmax {
  /** The pools of the original graph that have a gradient. */
  private final Set<Op> differentiated = new HashSet<>();

  /** The positions of each pool of the new graph. */
  private final Map<Op, Value> positions = new HashMap<>();

  private SaveArgmax(Graph graph) {
    for (Value value : graph.values()) {
      if (value.op() instanceof MaxPoolGradient(_, Value x, Window window)
          && window.kernel().area() <= MaxPoolPositions.MAX_AREA) {
        differentiated.add(new MaxPool(x, window));
      }
    }
  }

  /** Saves the positions of all max pools that have a gradient. */
  public static Graph apply(Graph graph) {
    return Rewriting.rewrite(graph, new SaveArgmax(graph)::rule);
  }

  private Replacement rule(Value value, Op op, GraphBuilder result) {
    return switch (op) {
      case MaxPool pool when differentiated.remove(value.op()) ->
          new Replacement.WithValue(poolWithPositions(value.name(), pool, result));
      case MaxPoolGradient(Value dy, Value x, Window window)
          when positions.get(new MaxPool(x, window)) instanceof Value saved ->
          new Replacement.WithOp(new MaxPoolGradientAt(dy, saved, window, x.featureMap()));
      case Op _ -> new Replacement.WithOp(op);
    };
  }

  /** Adds a pool and its positions, and returns the pool. */
  private Value poolWithPositions(String name, MaxPool pool, GraphBuilder result) {
    Value pooled = result.add(name, pool);
    MaxPoolPositions argmax = new MaxPoolPositions(pool.input(), pool.window());
    positions.put(pool, result.add(name + ".positions", argmax));
    return pooled;
  }
}
