package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.kernel.KernelText.literal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import ninc.compiler.ir.Expression;
import ninc.compiler.ir.Expression.Binary;
import ninc.compiler.ir.Expression.Constant;
import ninc.compiler.ir.Expression.Operand;
import ninc.compiler.ir.Expression.Select;
import ninc.compiler.ir.Expression.Unary;

/** Writes a formula as Java: as one expression, but for what it needs more than once. */
final class ExpressionCode {

  /**
   * How tightly the outermost operator of an expression binds, from the loosest to the tightest.
   */
  private enum Binding {
    CONDITIONAL,
    SUM,
    PRODUCT,
    TERM
  }

  private record Text(String text, Binding binding) {
    String in(Binding least) {
      return binding.compareTo(least) >= 0 ? text : "(" + text + ")";
    }
  }

  private final KernelText kernel;
  private final List<String> operands;
  private final UnaryOperator<String> declaration;
  private final Set<Expression> repeated;
  private final Map<Expression, String> variables = new HashMap<>();

  private ExpressionCode(
      KernelText kernel,
      Expression formula,
      List<String> operands,
      UnaryOperator<String> declaration) {
    this.kernel = kernel;
    this.operands = operands;
    this.declaration = declaration;
    this.repeated = formula.repeated();
  }

  /**
   * Writes what a formula needs more than once into variables, and gives the expression of the
   * rest.
   *
   * @param operands the operands' expressions, which have no side effects and need no parentheses
   * @param declaration declares a variable for an expression, and gives its name
   */
  static String write(
      KernelText kernel,
      Expression formula,
      List<String> operands,
      UnaryOperator<String> declaration) {
    return new ExpressionCode(kernel, formula, operands, declaration)
        .write(formula, Binding.CONDITIONAL);
  }

  private String write(Expression expression, Binding least) {
    String known = variables.get(expression);
    if (known != null) {
      return known;
    }
    Text text = text(expression);
    return repeated.contains(expression) ? variable(expression, text) : text.in(least);
  }

  /** Writes an expression that the text needs more than once. */
  private String variable(Expression expression) {
    String known = variables.get(expression);
    return known == null ? variable(expression, text(expression)) : known;
  }

  private String variable(Expression expression, Text text) {
    if (isAtHand(expression, text.text)) {
      return text.in(Binding.TERM);
    }
    String variable = declaration.apply(text.text);
    variables.put(expression, variable);
    return variable;
  }

  private static boolean isAtHand(Expression expression, String text) {
    return switch (expression) {
      case Constant _ -> true;
      case Operand _, Unary _, Binary _, Select _ ->
          text.chars().allMatch(Character::isJavaIdentifierPart);
    };
  }

  private Text text(Expression expression) {
    return switch (expression) {
      case Operand(int index) -> new Text(operands.get(index), Binding.TERM);
      case Constant(double value) -> new Text(literal((float) value), Binding.TERM);
      case Unary(var function, Expression x) ->
          switch (function) {
            case NEGATE -> new Text("-" + write(x, Binding.TERM), Binding.PRODUCT);
            case EXP -> call("TornadoMath.exp", x);
            case TANH -> call("TornadoMath.tanh", x);
            case ERF -> {
              kernel.needs(HelperMethod.ERF);
              yield call("erf", x);
            }
          };
      case Binary(var operator, Expression a, Expression b) ->
          switch (operator) {
            case ADD -> infix(a, "+", b, Binding.SUM, Binding.PRODUCT);
            case SUBTRACT -> infix(a, "-", b, Binding.SUM, Binding.PRODUCT);
            case MULTIPLY -> infix(a, "*", b, Binding.PRODUCT, Binding.TERM);
            case DIVIDE -> infix(a, "/", b, Binding.PRODUCT, Binding.TERM);
            case MAX -> bounded(a, "<", b);
            case MIN -> bounded(a, ">", b);
          };
      case Select(Expression a, Expression b, Expression then, Expression otherwise) -> {
        String condition = write(a, Binding.SUM) + " > " + write(b, Binding.SUM);
        yield new Text(
            "%s ? %s : %s"
                .formatted(condition, write(then, Binding.SUM), write(otherwise, Binding.SUM)),
            Binding.CONDITIONAL);
      }
    };
  }

  /** The right side binds tighter, for sums and products of floats are made from the left. */
  private Text infix(Expression a, String operator, Expression b, Binding left, Binding right) {
    return new Text("%s %s %s".formatted(write(a, left), operator, write(b, right)), left);
  }

  /** A comparison instead of TornadoMath's functions, which lose a NaN on GPUs. */
  private Text bounded(Expression a, String beyond, Expression b) {
    String value = variable(a);
    String bound = variable(b);
    return new Text(
        "%s %s %s ? %s : %s".formatted(value, beyond, bound, bound, value), Binding.CONDITIONAL);
  }

  private Text call(String function, Expression x) {
    return new Text("%s(%s)".formatted(function, write(x, Binding.CONDITIONAL)), Binding.TERM);
  }
}
