package ninc.runtime.format.onnx.importer;

import static ninc.compiler.ir.Expression.constant;
import static ninc.compiler.ir.Expression.erf;
import static ninc.compiler.ir.Expression.exp;
import static ninc.compiler.ir.Expression.ifGreater;
import static ninc.compiler.ir.Expression.operand;

import java.util.Optional;
import ninc.compiler.ir.ActivationFunction;
import ninc.compiler.ir.Expression;
import ninc.dsl.Activation;
import ninc.dsl.Dsl;
import ninc.runtime.format.onnx.importer.OnnxGraph.Node;

/** The functions of the elementwise operators that exporters write activations with. */
final class ElementwiseFormula {
  private ElementwiseFormula() {}

  /**
   * Returns the function that a node applies to each element of its inputs, which are its operands,
   * if its operator is elementwise.
   */
  static Optional<Expression> of(Node node) {
    Expression x = operand(0);
    return Optional.ofNullable(
        switch (node.qualifiedOperator()) {
          case "Relu" -> value(Dsl.relu());
          case "Sigmoid" -> value(Dsl.sigmoid());
          case "HardSwish" -> value(Dsl.hardSwish());
          case "Tanh" -> value(Dsl.tanh());
          case "Swish" -> value(Dsl.silu());
          case "Gelu" -> node.text("approximate", "none").equals("none") ? value(Dsl.gelu()) : null;
          case "LeakyRelu" ->
              ifGreater(x, constant(0), x, x.times(constant(node.real("alpha", 0.01f))));
          case "PRelu" -> ifGreater(x, constant(0), x, x.times(operand(1)));
          case "Elu" ->
              ifGreater(
                  x,
                  constant(0),
                  x,
                  exp(x).minus(constant(1)).times(constant(node.real("alpha", 1))));
          case "HardSigmoid" ->
              x.times(constant(node.real("alpha", 0.2f)))
                  .plus(constant(node.real("beta", 0.5f)))
                  .max(constant(0))
                  .min(constant(1));
          case "Clip" -> x.max(bound(node, 1, "min", -1)).min(bound(node, 2, "max", 1));
          case "Neg" -> x.negated();
          case "Exp" -> exp(x);
          case "Erf" -> erf(x);
          case "Add" -> x.plus(operand(1));
          case "Sub" -> x.minus(operand(1));
          case "Mul" -> x.times(operand(1));
          case "Div" -> x.over(operand(1));
          case "Max" -> node.inputs().size() == 2 ? x.max(operand(1)) : null;
          case "Min" -> node.inputs().size() == 2 ? x.min(operand(1)) : null;
          case "Greater" -> ifGreater(x, operand(1), constant(1), constant(0));
          case "Where" -> ifGreater(x, constant(0.5), operand(1), operand(2));
          default -> null;
        });
  }

  private static Expression value(Activation activation) {
    return ActivationFunction.of(activation).value();
  }

  /** A bound of {@code Clip}, an input or, in old files, an attribute. */
  private static Expression bound(Node node, int input, String attribute, int sign) {
    return node.has(input)
        ? operand(input)
        : constant(node.real(attribute, sign * Float.MAX_VALUE));
  }
}
