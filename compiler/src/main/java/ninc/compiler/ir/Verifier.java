package ninc.compiler.ir;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import ninc.compiler.ir.Source.Parameter;

/**
 * What every graph must satisfy, checked after each pass: operands come before their use, names and
 * parameters' keys are unique, results are in the graph, types fit, and nothing reads a parameter
 * or its optimizer's state after their update.
 */
public final class Verifier {

  private Verifier() {}

  /**
   * @param stage the pass that gave the graph, for the message
   * @throws IllegalStateException where the graph is wrong: a defect of the compiler
   */
  public static Graph verify(String stage, Graph graph) {
    Set<Value> defined = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Value> updated = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<String> names = new HashSet<>();
    Set<String> keys = new HashSet<>();
    for (Value value : graph.values()) {
      for (Value operand : value.op().operands()) {
        require(defined.contains(operand), stage, "%s reads %s before it is", value, operand);
        require(!updated.contains(operand), stage, "%s reads %s after its update", value, operand);
      }
      require(value.op().type().equals(value.type()), stage, "%s changed its type", value);
      require(names.add(value.name()), stage, "two values are named %s", value);
      updated.addAll(value.op().overwritten());
      defined.add(value);
    }
    for (Parameter parameter : graph.parameters()) {
      require(keys.add(parameter.key()), stage, "two parameters are %s", parameter.key());
    }
    graph
        .results()
        .forEach((role, value) ->
            require(defined.contains(value), stage, "result %s is not in the graph", role));
    return graph;
  }

  private static void require(boolean holds, String stage, String message, Object... values) {
    if (!holds) {
      throw new IllegalStateException("after %s: ".formatted(stage) + message.formatted(values));
    }
  }
}
