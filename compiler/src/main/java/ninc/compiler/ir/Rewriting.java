package ninc.compiler.ir;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Rewrites a graph by applying a rule to each value in order. */
public final class Rewriting {

  private Rewriting() {}

  /** Returns the graph in which {@code rule} replaces each operator or value. */
  public static Graph rewrite(Graph graph, Function<Op, Replacement> rule) {
    return rewrite(graph, (_, op, _) -> rule.apply(op));
  }

  /** As above, with a rule that may also add values. */
  public static Graph rewrite(Graph graph, Rule rule) {
    Map<Value, Value> replaced = new IdentityHashMap<>();
    GraphBuilder result = new GraphBuilder();
    for (Value value : graph.values()) {
      List<Value> oldOperands = value.op().operands();
      List<Value> operands = oldOperands.stream().map(replaced::get).toList();
      Op op = operands.equals(oldOperands) ? value.op() : value.op().with(operands);
      Value replacement =
          switch (rule.apply(value, op, result)) {
            case Replacement.WithValue(Value other) -> other;
            case Replacement.WithOp(Op other) ->
                result.add(other == value.op() ? value : value.with(other));
          };
      replaced.put(value, replacement);
    }
    graph.results().forEach((role, value) -> result.result(role, replaced.get(value)));
    return result.build();
  }

  /** A rewrite rule. */
  public interface Rule {
    /**
     * Returns the replacement of a value.
     *
     * @param value the value in the original graph
     * @param op its operator, whose operands are already replaced
     * @param result the new graph so far, to which the rule may add values
     */
    Replacement apply(Value value, Op op, GraphBuilder result);
  }

  /** The replacement of a value. */
  public sealed interface Replacement {

    /** The value is kept and computed by this operator. */
    record WithOp(Op op) implements Replacement {}

    /** The value is dropped, and all its uses are replaced by this value of the new graph. */
    record WithValue(Value value) implements Replacement {}
  }
}
