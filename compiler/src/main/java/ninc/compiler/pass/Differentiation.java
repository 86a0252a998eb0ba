package ninc.compiler.pass;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ninc.compiler.ir.Elementwise.Sum;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Loss.CrossEntropy;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Op.OperandGradient;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.StepPart;
import ninc.compiler.ir.Value;

/**
 * Reverse-mode differentiation: walks a graph backwards from one value and appends what computes
 * the gradients of others.
 */
public final class Differentiation {

  private Differentiation() {}

  /** The role of a value's gradient among the results of a graph. */
  public static String role(Value value) {
    return StepPart.GRADIENT.nameFor(value.name());
  }

  /**
   * Appends the gradients of the loss by all parameters to a graph that has a loss; each becomes a
   * result under its {@link #role}.
   */
  public static Graph apply(Graph graph) {
    GraphBuilder forward = new GraphBuilder(graph);
    Value logits = graph.result("logits");
    Value loss = graph.result("loss");
    Op gradient =
        switch (loss.op()) {
          case CrossEntropy entropy -> entropy.gradient();
          case Op _ -> throw new IllegalArgumentException(loss + " is not a cross-entropy");
        };
    Value seed = forward.add(StepPart.BACKWARD, loss.name(), gradient);
    return differentiate(forward.build(), logits, seed, graph.all(Parameter.class));
  }

  /**
   * Appends gradients to a graph.
   *
   * @param output the value that is differentiated
   * @param seed the gradient of {@code output}, a value of the graph
   * @param wanted the values whose gradients are asked for; each becomes a result under its {@link
   *     #role}
   * @throws IllegalArgumentException where an operator on the way has no gradient, or {@code
   *     output} does not depend on a wanted value
   */
  public static Graph differentiate(
      Graph graph, Value output, Value seed, Collection<Value> wanted) {
    Set<Value> reaching = reaching(graph, wanted);
    Map<Value, List<Value>> contributions = new IdentityHashMap<>();
    contributions.put(output, List.of(seed));
    GraphBuilder result = new GraphBuilder(graph);
    for (Value value : graph.values().reversed()) {
      if (!contributions.containsKey(value)) {
        continue;
      }
      Value dy = total(value, contributions.get(value), result);
      contributions.put(value, List.of(dy));
      for (OperandGradient row : value.op().gradients(value, dy)) {
        Value operand = row.operand();
        if (reaching.contains(operand)) {
          Value gradient = row.op().map(op -> add(value, operand, op, result)).orElse(dy);
          contributions.computeIfAbsent(operand, _ -> new ArrayList<>()).add(gradient);
        }
      }
    }
    for (Value value : wanted) {
      if (!contributions.containsKey(value)) {
        throw new IllegalArgumentException("%s does not depend on %s".formatted(output, value));
      }
      result.result(role(value), contributions.get(value).getFirst());
    }
    return result.build();
  }

  /** Adds what hands the gradient of an operator's result on to an operand. */
  private static Value add(Value value, Value operand, Op gradient, GraphBuilder result) {
    return operand.op() instanceof Parameter
        ? result.add(StepPart.GRADIENT, operand.name(), gradient)
        : result.add(StepPart.BACKWARD, value.name(), gradient);
  }

  /** The values that depend on a wanted one, itself included; no other needs a gradient. */
  private static Set<Value> reaching(Graph graph, Collection<Value> wanted) {
    Set<Value> reaching = Collections.newSetFromMap(new IdentityHashMap<>());
    reaching.addAll(wanted);
    for (Value value : graph.values()) {
      if (value.op().operands().stream().anyMatch(reaching::contains)) {
        reaching.add(value);
      }
    }
    return reaching;
  }

  private static Value total(Value value, List<Value> contributions, GraphBuilder result) {
    return contributions.size() == 1
        ? contributions.getFirst()
        : result.add(StepPart.GRADIENT, value.name(), new Sum(List.copyOf(contributions)));
  }
}
