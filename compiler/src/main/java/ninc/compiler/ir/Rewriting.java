package ninc.compiler.ir;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Copies a graph value by value, replacing some. */
public final class Rewriting {

  private Rewriting() {}

  /** The graph in which every operator is replaced by what {@code rule} makes of it. */
  public static Graph rewrite(Graph graph, Function<Op, Replacement> rule) {
    return rewrite(graph, (_, op, _) -> rule.apply(op));
  }

  /** The same, with a rule that may also add values. */
  public static Graph rewrite(Graph graph, Rule rule) {
    Map<Value, Value> replaced = new IdentityHashMap<>();
    GraphBuilder result = new GraphBuilder();
    for (Value value : graph.values()) {
      List<Value> before = value.op().operands();
      List<Value> operands = before.stream().map(replaced::get).toList();
      Op op = operands.equals(before) ? value.op() : value.op().with(operands);
      Value after =
          switch (rule.apply(value, op, result)) {
            case Replacement.By(Value other) -> other;
            case Replacement.With(Op other) ->
                result.add(other == value.op() ? value : value.with(other));
          };
      replaced.put(value, after);
    }
    graph.results().forEach((role, value) -> result.result(role, replaced.get(value)));
    return result.build();
  }

  /** Decides what becomes of a value. */
  public interface Rule {
    /**
     * Gives either an operator or, to drop the value, the one that stands for it from then on.
     *
     * @param value as the graph had it
     * @param op its operator, the operands already replaced
     * @param result the new graph so far; what the rule adds comes before the value
     */
    Replacement apply(Value value, Op op, GraphBuilder result);
  }

  /** What a rule puts in the place of a value. */
  public sealed interface Replacement {

    /** The value stays, computed by this operator. */
    record With(Op op) implements Replacement {}

    /** The value is dropped, and this earlier one is read instead. */
    record By(Value value) implements Replacement {}
  }
}
