package ninc.runtime.format.onnx.exporter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ninc.compiler.ir.Expression;
import ninc.compiler.ir.Expression.Binary;
import ninc.compiler.ir.Expression.Constant;
import ninc.compiler.ir.Expression.Operand;
import ninc.compiler.ir.Expression.Rounded;
import ninc.compiler.ir.Expression.Select;
import ninc.compiler.ir.Expression.Unary;

/** Translates an elementwise formula of one tensor to nodes of ONNX's elementary operators. */
final class FormulaTranslation {
  private final String name;
  private final String input;
  private final Nodes nodes;
  private final Map<Expression, String> outputs = new HashMap<>();
  private int steps;

  /**
   * Creates a translation.
   *
   * @param name the name of the node that computes the formula; the nodes that it needs are
   *     numbered after it
   * @param input the name of the tensor that is the formula's operand
   * @param nodes what the nodes and constants are added to
   */
  FormulaTranslation(String name, String input, Nodes nodes) {
    this.name = name;
    this.input = input;
    this.nodes = nodes;
  }

  /** Adds the nodes that compute a formula and returns the name of their output. */
  String add(Expression formula) {
    return node(formula, name);
  }

  private String output(Expression expression) {
    String known = outputs.get(expression);
    if (known == null) {
      steps++;
      known = node(expression, name + ":" + steps);
      outputs.put(expression, known);
    }
    return known;
  }

  private String node(Expression expression, String node) {
    return switch (expression) {
      case Operand _ -> input;
      case Constant(double value) -> nodes.constant(node, List.of(), (float) value);
      case Unary(var function, Expression x) ->
          switch (function) {
            case NEGATE -> node("Neg", node, output(x));
            case EXP -> node("Exp", node, output(x));
            case TANH -> node("Tanh", node, output(x));
            case ERF -> node("Erf", node, output(x));
          };
      case Rounded(var format, _) ->
          throw new IllegalStateException("ONNX has no rounding to " + format.label());
      case Binary(var operator, Expression a, Expression b) ->
          switch (operator) {
            case ADD -> node("Add", node, output(a), output(b));
            case SUBTRACT -> node("Sub", node, output(a), output(b));
            case MULTIPLY -> node("Mul", node, output(a), output(b));
            case DIVIDE -> node("Div", node, output(a), output(b));
            case MAX -> node("Max", node, output(a), output(b));
            case MIN -> node("Min", node, output(a), output(b));
          };
      case Select(Expression a, Expression b, Expression then, Expression otherwise) -> {
        String condition = node("Greater", node + ":condition", output(a), output(b));
        yield node("Where", node, condition, output(then), output(otherwise));
      }
    };
  }

  private String node(String operator, String node, String... inputs) {
    return nodes.add(operator, node, List.of(inputs), List.of());
  }
}
