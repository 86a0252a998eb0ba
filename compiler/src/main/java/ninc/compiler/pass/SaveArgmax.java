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
 * Lets each max pool that has a gradient remember where its values came from, a byte for each, so
 * that the gradient need not look for them in the pool's input again. Pools whose windows have more
 * places than a byte can tell apart stay as they are.
 */
public final class SaveArgmax {
  /** The pools that have a gradient, as the graph before has them. */
  private final Set<Op> differentiated = new HashSet<>();

  /** What was remembered of a pool, as the new graph has it. */
  private final Map<Op, Value> positions = new HashMap<>();

  private SaveArgmax(Graph graph) {
    for (Value value : graph.values()) {
      if (value.op() instanceof MaxPoolGradient(_, Value x, Window window)
          && window.kernel().area() <= MaxPoolPositions.PLACES) {
        differentiated.add(new MaxPool(x, window));
      }
    }
  }

  public static Graph apply(Graph graph) {
    return Rewriting.rewrite(graph, new SaveArgmax(graph)::rule);
  }

  private Replacement rule(Value value, Op op, GraphBuilder result) {
    return switch (op) {
      case MaxPool pool when differentiated.remove(value.op()) ->
          new Replacement.By(remembering(value.name(), pool, result));
      case MaxPoolGradient(Value dy, Value x, Window window)
          when positions.get(new MaxPool(x, window)) instanceof Value places ->
          new Replacement.With(new MaxPoolGradientAt(dy, places, window, x.featureMap()));
      case Op _ -> new Replacement.With(op);
    };
  }

  /** Adds a pool and its positions. */
  private Value remembering(String name, MaxPool pool, GraphBuilder result) {
    Value pooled = result.add(name, pool);
    MaxPoolPositions places = new MaxPoolPositions(pool.input(), pool.window());
    positions.put(pool, result.add(name + ".positions", places));
    return pooled;
  }
}
