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
import ninc.compiler.ir.Expression.Rounded;
import ninc.compiler.ir.Expression.Select;
import ninc.compiler.ir.Expression.Unary;

/** Emits a formula as a Java expression, with variables for repeated subexpressions. */
final class ExpressionCode {

  /** The precedence of the outermost operator of an expression, from lowest to highest. */
  private enum Precedence {
    CONDITIONAL,
    SUM,
    PRODUCT,
    TERM
  }

  private record Text(String text, Precedence precedence) {
    String parenthesized(Precedence min) {
      return precedence.compareTo(min) >= 0 ? text : "(" + text + ")";
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
   * Declares variables for repeated subexpressions of a formula, and returns its expression.
   *
   * @param operands the expressions of the operands, without side effects and with parentheses
   *     where needed
   * @param declaration declares a variable for an expression, and returns its name
   */
  static String write(
      KernelText kernel,
      Expression formula,
      List<String> operands,
      UnaryOperator<String> declaration) {
    return new ExpressionCode(kernel, formula, operands, declaration)
        .write(formula, Precedence.CONDITIONAL);
  }

  private String write(Expression expression, Precedence min) {
    String known = variables.get(expression);
    if (known != null) {
      return known;
    }
    Text text = text(expression);
    return repeated.contains(expression) ? variable(expression, text) : text.parenthesized(min);
  }

  /** Writes an expression that occurs more than once in the text. */
  private String variable(Expression expression) {
    String known = variables.get(expression);
    return known == null ? variable(expression, text(expression)) : known;
  }

  private String variable(Expression expression, Text text) {
    if (isSimple(expression, text.text)) {
      return text.parenthesized(Precedence.TERM);
    }
    String variable = declaration.apply(text.text);
    variables.put(expression, variable);
    return variable;
  }

  /** Whether an expression is so simple that it needs no variable. */
  private static boolean isSimple(Expression expression, String text) {
    return switch (expression) {
      case Constant _ -> true;
      case Operand _, Unary _, Rounded _, Binary _, Select _ ->
          text.chars().allMatch(Character::isJavaIdentifierPart);
    };
  }

  private Text text(Expression expression) {
    return switch (expression) {
      case Operand(int index) -> new Text(operands.get(index), Precedence.TERM);
      case Constant(double value) -> new Text(literal((float) value), Precedence.TERM);
      case Unary(var function, Expression x) ->
          switch (function) {
            case NEGATE -> new Text("-" + write(x, Precedence.TERM), Precedence.PRODUCT);
            case EXP -> call("TornadoMath.exp", x);
            case TANH -> {
              kernel.needs(HelperMethod.TANH);
              yield call("tanh", x);
            }
            case ERF -> {
              kernel.needs(HelperMethod.ERF);
              yield call("erf", x);
            }
          };
      case Rounded(var format, Expression x) ->
          new Text(
              NumberCode.rounded(kernel, format, write(x, Precedence.CONDITIONAL)),
              Precedence.TERM);
      case Binary(var operator, Expression a, Expression b) ->
          switch (operator) {
            case ADD -> infix(a, "+", b, Precedence.SUM, Precedence.PRODUCT);
            case SUBTRACT -> infix(a, "-", b, Precedence.SUM, Precedence.PRODUCT);
            case MULTIPLY -> infix(a, "*", b, Precedence.PRODUCT, Precedence.TERM);
            case DIVIDE -> infix(a, "/", b, Precedence.PRODUCT, Precedence.TERM);
            case MAX -> limit(a, "<", b);
            case MIN -> limit(a, ">", b);
          };
      case Select(Expression a, Expression b, Expression then, Expression otherwise) -> {
        String condition = write(a, Precedence.SUM) + " > " + write(b, Precedence.SUM);
        yield new Text(
            "%s ? %s : %s"
                .formatted(
                    condition, write(then, Precedence.SUM), write(otherwise, Precedence.SUM)),
            Precedence.CONDITIONAL);
      }
    };
  }

  /**
   * Joins two expressions. Floating-point operators are not associative, so that the right side
   * needs a higher precedence than the left one.
   */
  private Text infix(
      Expression a, String operator, Expression b, Precedence left, Precedence right) {
    return new Text("%s %s %s".formatted(write(a, left), operator, write(b, right)), left);
  }

  /** A comparison, since the functions of TornadoMath drop a NaN on GPUs. */
  private Text limit(Expression a, String comparison, Expression b) {
    String value = variable(a);
    String limit = variable(b);
    return new Text(
        "%s %s %s ? %s : %s".formatted(value, comparison, limit, limit, value),
        Precedence.CONDITIONAL);
  }

  private Text call(String function, Expression x) {
    return new Text(
        "%s(%s)".formatted(function, write(x, Precedence.CONDITIONAL)), Precedence.TERM);
  }
}
