package ninc.compiler.ir;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import ninc.compiler.ir.Source.ModelTensor;

/**
 * Verifies the invariants of a graph after each pass: operands precede their uses, the names of
 * values and the keys of parameters are unique, results are in the graph, types are consistent, and
 * no value reads a parameter or optimizer state after its update.
 */
public final class Verifier {

  private Verifier() {}

  /**
   * @param stage the name of the preceding pass, for the message
   * @throws IllegalStateException if the graph is invalid, which is a bug in the compiler
   */
  public static Graph verify(String stage, Graph graph) {
    Set<Value> defined = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Value> updated = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<String> names = new HashSet<>();
    Set<String> keys = new HashSet<>();
    for (Value value : graph.values()) {
      for (Value operand : value.op().operands()) {
        require(
            defined.contains(operand), stage, "%s reads %s before it is computed", value, operand);
        require(!updated.contains(operand), stage, "%s reads %s after its update", value, operand);
      }
      require(value.op().type().equals(value.type()), stage, "%s changed its type", value);
      require(names.add(value.name()), stage, "two values are named %s", value);
      updated.addAll(value.op().overwritten());
      defined.add(value);
    }
    for (ModelTensor tensor : graph.operators(ModelTensor.class)) {
      require(keys.add(tensor.key()), stage, "two parameters have the key %s", tensor.key());
    }
    graph
        .results()
        .forEach((role, value) ->
            require(defined.contains(value), stage, "result %s is not in the graph", role));
    return graph;
  }

  private static void require(boolean condition, String stage, String message, Object... values) {
    if (!condition) {
      throw new IllegalStateException("after %s: ".formatted(stage) + message.formatted(values));
    }
  }
}
