package ninc.compiler.ir;

import static ninc.compiler.ir.Expression.constant;
import static ninc.compiler.ir.Expression.erf;
import static ninc.compiler.ir.Expression.exp;
import static ninc.compiler.ir.Expression.ifGreater;
import static ninc.compiler.ir.Expression.operand;
import static ninc.compiler.ir.Expression.tanh;

import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import ninc.dsl.Activation;

/**
 * The formulas of an activation and its gradient.
 *
 * @param value y = f(x), where operand 0 is x
 * @param gradient dx = dy · f′(x), where operand 0 is dy and operand 1 the saved value
 * @param saved the value that the gradient reads besides dy
 */
public record ActivationFunction(Expression value, Expression gradient, Saved saved) {

  /** The value of an activation that its gradient reads. */
  public enum Saved {
    /** The gradient reads x. */
    INPUT,
    /** The gradient reads y, which the next layer often stores anyway. */
    OUTPUT
  }

  private static final Expression ZERO = constant(0);
  private static final Expression HALF = constant(0.5);
  private static final Expression ONE = constant(1);
  private static final Expression THREE = constant(3);
  private static final Expression SIX = constant(6);

  /** Returns the formulas of an activation: y from x, then dx from dy and the saved value. */
  public static ActivationFunction of(Activation activation) {
    return switch (activation) {
      case Activation.Identity _ -> ofOutput(x -> x, (dy, _) -> dy);
      case Activation.Relu _ -> ofOutput(x -> x.max(ZERO), (dy, y) -> ifGreater(y, ZERO, dy, ZERO));
      case Activation.Relu6 _ ->
          ofOutput(
              ActivationFunction::relu6,
              (dy, y) -> ifGreater(y, ZERO, ifGreater(SIX, y, dy, ZERO), ZERO));
      case Activation.LeakyRelu(double slope) ->
          ofOutput(
              x -> ifGreater(x, ZERO, x, x.times(constant(slope))),
              (dy, y) -> ifGreater(y, ZERO, dy, dy.times(constant(slope))));
      case Activation.Elu(double alpha) ->
          ofOutput(
              x -> ifGreater(x, ZERO, x, expMinusOne(x).times(constant(alpha))),
              (dy, y) -> ifGreater(y, ZERO, dy, dy.times(y.plus(constant(alpha)))));
      case Activation.Gelu _ ->
          ofInput(
              x -> x.times(normal(x)), (dy, x) -> dy.times(normal(x).plus(x.times(density(x)))));
      case Activation.Silu _ ->
          ofInput(
              x -> x.over(exp(x.negated()).plus(ONE)),
              (dy, x) -> dy.times(sigmoid(x)).times(x.times(ONE.minus(sigmoid(x))).plus(ONE)));
      case Activation.HardSwish _ ->
          ofInput(
              x -> x.times(relu6(x.plus(THREE))).over(SIX),
              (dy, x) ->
                  ifGreater(
                      x,
                      constant(-3),
                      ifGreater(THREE, x, dy.times(x.over(THREE).plus(HALF)), dy),
                      ZERO));
      case Activation.Sigmoid _ ->
          ofOutput(ActivationFunction::sigmoid, (dy, y) -> dy.times(y).times(ONE.minus(y)));
      case Activation.HardSigmoid _ ->
          ofOutput(
              x -> relu6(x.plus(THREE)).over(SIX),
              (dy, y) -> ifGreater(y, ZERO, ifGreater(ONE, y, dy.over(SIX), ZERO), ZERO));
      case Activation.Tanh _ ->
          ofOutput(Expression::tanh, (dy, y) -> dy.times(ONE.minus(y.times(y))));
    };
  }

  private static Expression relu6(Expression x) {
    return x.max(ZERO).min(SIX);
  }

  /** eˣ − 1 = 2t / (1 − t), where t = tanh(x / 2), without the cancellation of small x. */
  private static Expression expMinusOne(Expression x) {
    Expression t = tanh(x.times(HALF));
    return t.plus(t).over(ONE.minus(t));
  }

  private static Expression sigmoid(Expression x) {
    return ONE.over(ONE.plus(exp(x.negated())));
  }

  /** Φ(x), the cumulative distribution function of N(0, 1). */
  private static Expression normal(Expression x) {
    return HALF.times(ONE.plus(erf(x.times(constant(Math.sqrt(0.5))))));
  }

  /** φ(x), the probability density function of N(0, 1). */
  private static Expression density(Expression x) {
    Expression scale = constant(1 / Math.sqrt(2 * Math.PI));
    return exp(x.times(x).times(constant(-0.5))).times(scale);
  }

  private static ActivationFunction ofInput(
      UnaryOperator<Expression> value, BinaryOperator<Expression> gradient) {
    return of(value, gradient, Saved.INPUT);
  }

  private static ActivationFunction ofOutput(
      UnaryOperator<Expression> value, BinaryOperator<Expression> gradient) {
    return of(value, gradient, Saved.OUTPUT);
  }

  private static ActivationFunction of(
      UnaryOperator<Expression> value, BinaryOperator<Expression> gradient, Saved saved) {
    return new ActivationFunction(
        value.apply(operand(0)), gradient.apply(operand(0), operand(1)), saved);
  }
}
