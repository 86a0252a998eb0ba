package ninc.compiler.graph;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Copies a graph value by value, replacing some. */
public final class Rewriting {

  private Rewriting() {}

  /**
   * The graph in which every operator is replaced by what {@code rule} makes of it. The rule sees
   * an operator whose operands are already replaced, and gives either an operator or, to drop the
   * value, the value that stands for it from then on.
   */
  public static Graph rewrite(Graph graph, Function<Op, Replacement> rule) {
    Map<Value, Value> replaced = new IdentityHashMap<>();
    GraphBuilder result = new GraphBuilder();
    for (Value value : graph.values()) {
      List<Value> before = value.op().operands();
      List<Value> operands = before.stream().map(replaced::get).toList();
      Op op = operands.equals(before) ? value.op() : value.op().with(operands);
      Value after =
          switch (rule.apply(op)) {
            case Replacement.By(Value other) -> other;
            case Replacement.With(Op other) ->
                result.add(other == value.op() ? value : new Value(value.name(), other));
          };
      replaced.put(value, after);
    }
    graph.results().forEach((role, value) -> result.result(role, replaced.get(value)));
    return result.build();
  }

  /** What a rule puts in the place of a value. */
  public sealed interface Replacement {

    /** The value stays, computed by this operator. */
    record With(Op op) implements Replacement {}

    /** The value is dropped, and this earlier one is read instead. */
    record By(Value value) implements Replacement {}
  }
}
