package ninc.compiler.pass;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import ninc.compiler.ir.Elementwise.Sum;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Loss.CrossEntropy;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Op.OperandGradient;
import ninc.compiler.ir.Op.OperandGradient.Gradient;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.StepPart;
import ninc.compiler.ir.Value;

/**
 * Reverse-mode differentiation: traverses a graph backwards from one value, and appends operators
 * that compute the gradients with respect to others.
 */
public final class Differentiation {

  private Differentiation() {}

  /** Returns the role of a value's gradient among the results of a graph. */
  public static String role(Value value) {
    return StepPart.GRADIENT.nameFor(value.name());
  }

  /**
   * Appends the gradients of the loss with respect to all trained parameters. Each becomes a result
   * under its {@link #role}. What only frozen parameters would need is left out.
   *
   * @param trained whether the parameter of a key is trained
   */
  public static Graph apply(Graph graph, Predicate<String> trained) {
    GraphBuilder forward = new GraphBuilder(graph);
    Value logits = graph.result("logits");
    Value loss = graph.result("loss");
    Op gradient =
        switch (loss.op()) {
          case CrossEntropy entropy -> entropy.gradient();
          case Op _ -> throw new IllegalArgumentException(loss + " is not a cross-entropy");
        };
    Value seed = forward.add(StepPart.BACKWARD, loss.name(), gradient);
    List<Value> wanted =
        graph.all(Parameter.class).stream()
            .filter(parameter -> trained.test(parameter.name()))
            .toList();
    return differentiate(forward.build(), logits, seed, wanted);
  }

  /**
   * Appends gradients to a graph.
   *
   * @param output the value to differentiate
   * @param seed the gradient with respect to {@code output}, a value of the graph
   * @param inputs the values to differentiate with respect to; each gradient becomes a result under
   *     its {@link #role}
   * @throws IllegalArgumentException if an operator in between has no gradient, or {@code output}
   *     does not depend on an input
   */
  public static Graph differentiate(
      Graph graph, Value output, Value seed, Collection<Value> inputs) {
    Set<Value> dependents = dependents(graph, inputs);
    Map<Value, List<Value>> contributions = new IdentityHashMap<>();
    contributions.put(output, List.of(seed));
    GraphBuilder result = new GraphBuilder(graph);
    for (Value value : graph.values().reversed()) {
      if (!contributions.containsKey(value)) {
        continue;
      }
      Value dy = sum(value, contributions.get(value), result);
      contributions.put(value, List.of(dy));
      for (OperandGradient operandGradient : value.op().gradients(value, dy, result)) {
        Value operand = operandGradient.operand();
        if (dependents.contains(operand)) {
          Value gradient =
              switch (operandGradient.gradient()) {
                case Gradient.Computed(Op op) -> add(value, operand, op, result);
                case Gradient.Known(Value known) -> known;
              };
          contributions.computeIfAbsent(operand, _ -> new ArrayList<>()).add(gradient);
        }
      }
    }
    for (Value value : inputs) {
      if (!contributions.containsKey(value)) {
        throw new IllegalArgumentException("%s does not depend on %s".formatted(output, value));
      }
      result.result(role(value), contributions.get(value).getFirst());
    }
    return result.build();
  }

  /** Adds an operator that computes the gradient with respect to an operand of {@code value}. */
  private static Value add(Value value, Value operand, Op gradient, GraphBuilder result) {
    return operand.op() instanceof Parameter
        ? result.add(StepPart.GRADIENT, operand.name(), gradient)
        : result.add(StepPart.BACKWARD, value.name(), gradient);
  }

  /** The inputs and all values that depend on them; only these need a gradient. */
  private static Set<Value> dependents(Graph graph, Collection<Value> inputs) {
    Set<Value> dependents = Collections.newSetFromMap(new IdentityHashMap<>());
    dependents.addAll(inputs);
    for (Value value : graph.values()) {
      if (value.op().operands().stream().anyMatch(dependents::contains)) {
        dependents.add(value);
      }
    }
    return dependents;
  }

  private static Value sum(Value value, List<Value> contributions, GraphBuilder result) {
    return contributions.size() == 1
        ? contributions.getFirst()
        : result.add(StepPart.GRADIENT, value.name(), new Sum(List.copyOf(contributions)));
  }
}
