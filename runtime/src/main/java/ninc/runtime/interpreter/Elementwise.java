package ninc.runtime.interpreter;

import java.util.Arrays;
import java.util.List;
import ninc.compiler.ir.DropoutMask;
import ninc.compiler.ir.Expression;
import ninc.compiler.ir.Expression.Binary;
import ninc.compiler.ir.Expression.Constant;
import ninc.compiler.ir.Expression.Operand;
import ninc.compiler.ir.Expression.Rounded;
import ninc.compiler.ir.Expression.Select;
import ninc.compiler.ir.Expression.Unary;
import ninc.compiler.ir.Rounding;

/** Elementwise formulas and dropout. */
public final class Elementwise {

  /** The bound from which on erf x rounds to 1 in float64. */
  private static final double ERF_LIMIT = 6;

  private Elementwise() {}

  /** y[i] = f(x₀[i], x₁[i], …). */
  static double[] apply(Expression formula, List<double[]> operands) {
    double[] y = new double[operands.getFirst().length];
    Arrays.setAll(
        y, i -> value(formula, operands.stream().mapToDouble(operand -> operand[i]).toArray()));
    return y;
  }

  /** f(x₀, x₁, …). */
  public static double value(Expression formula, double... x) {
    return switch (formula) {
      case Operand(int index) -> x[index];
      case Constant(double value) -> value;
      case Unary(var function, Expression argument) -> {
        double a = value(argument, x);
        yield switch (function) {
          case NEGATE -> -a;
          case EXP -> Math.exp(a);
          case TANH -> Math.tanh(a);
          case ERF -> erf(a);
        };
      }
      case Rounded(var format, Expression argument) ->
          Rounding.round((float) value(argument, x), format);
      case Binary(var operator, Expression left, Expression right) -> {
        double a = value(left, x);
        double b = value(right, x);
        yield switch (operator) {
          case ADD -> a + b;
          case SUBTRACT -> a - b;
          case MULTIPLY -> a * b;
          case DIVIDE -> a / b;
          case MAX -> Math.max(a, b);
          case MIN -> Math.min(a, b);
        };
      }
      case Select(Expression left, Expression right, Expression then, Expression otherwise) ->
          value(value(left, x) > value(right, x) ? then : otherwise, x);
    };
  }

  /**
   * erf x = 2/√π · e^(−x²) · Σₙ 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n+1)), whose terms have the same sign, so that
   * there is no cancellation. Source: M. Abramowitz, I. Stegun, Handbook of Mathematical Functions,
   * 7.1.6.
   */
  static double erf(double x) {
    if (Math.abs(x) >= ERF_LIMIT) {
      return Math.signum(x);
    }
    double sum = 0;
    double term = x;
    for (int n = 1; Math.abs(term) > Math.ulp(sum) / 4; n++) {
      sum += term;
      term *= 2 * x * x / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  /**
   * y = x/(1−p) where the mask keeps the value, 0 elsewhere.
   *
   * @param p the probability that a value is dropped
   * @param key the result of {@link DropoutMask#key}
   * @param from the position of the first value in the whole batch
   */
  static double[] dropout(double[] x, double p, int key, int from) {
    int threshold = DropoutMask.threshold(p);
    double[] y = new double[x.length];
    Arrays.setAll(y, i -> DropoutMask.keeps(key, from + i, threshold) ? x[i] / (1 - p) : 0);
    return y;
  }
}
