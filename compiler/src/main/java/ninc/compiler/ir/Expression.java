package ninc.compiler.ir;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import ninc.dsl.Precision;

/**
 * An expression tree of a scalar function. An elementwise operator is defined once by such a tree,
 * which each backend translates to its own code.
 */
public sealed interface Expression {

  /** The operand at an index, from 0. */
  record Operand(int index) implements Expression {}

  /** A constant. */
  record Constant(double value) implements Expression {}

  /** A function of one argument, f(x). */
  record Unary(Function function, Expression x) implements Expression {}

  /** An operator between two arguments, a ∘ b. */
  record Binary(Operator operator, Expression a, Expression b) implements Expression {}

  /** {@code a > b ? then : otherwise}, which is {@code otherwise} if either is NaN. */
  record Select(Expression a, Expression b, Expression then, Expression otherwise)
      implements Expression {}

  /** The number of a format that is nearest to x, see {@link Rounding}. */
  record Rounded(Precision format, Expression x) implements Expression {}

  /** The function of a {@link Unary}. */
  enum Function {
    /** −x. */
    NEGATE,
    /** e<sup>x</sup>. */
    EXP,
    /** tanh x. */
    TANH,
    /** erf x, the error function. */
    ERF
  }

  /** The operator of a {@link Binary}. */
  enum Operator {
    /** a + b. */
    ADD,
    /** a − b. */
    SUBTRACT,
    /** a · b. */
    MULTIPLY,
    /** a / b. */
    DIVIDE,
    /** The maximum of a and b, or a if it is NaN; b is never NaN. */
    MAX,
    /** The minimum of a and b, or a if it is NaN; b is never NaN. */
    MIN
  }

  static Expression operand(int index) {
    return new Operand(index);
  }

  static Expression constant(double value) {
    return new Constant(value);
  }

  static Expression exp(Expression x) {
    return new Unary(Function.EXP, x);
  }

  static Expression tanh(Expression x) {
    return new Unary(Function.TANH, x);
  }

  static Expression erf(Expression x) {
    return new Unary(Function.ERF, x);
  }

  static Expression ifGreater(Expression a, Expression b, Expression then, Expression otherwise) {
    return new Select(a, b, then, otherwise);
  }

  /** Returns the sum of the first {@code operands} operands, added in order. */
  static Expression sum(int operands) {
    return IntStream.range(0, operands)
        .mapToObj(Expression::operand)
        .reduce(Expression::plus)
        .orElseThrow();
  }

  default Expression negated() {
    return new Unary(Function.NEGATE, this);
  }

  default Expression plus(Expression other) {
    return new Binary(Operator.ADD, this, other);
  }

  default Expression minus(Expression other) {
    return new Binary(Operator.SUBTRACT, this, other);
  }

  default Expression times(Expression other) {
    return new Binary(Operator.MULTIPLY, this, other);
  }

  default Expression over(Expression other) {
    return new Binary(Operator.DIVIDE, this, other);
  }

  default Expression max(Expression other) {
    return new Binary(Operator.MAX, this, other);
  }

  default Expression min(Expression other) {
    return new Binary(Operator.MIN, this, other);
  }

  /** Returns this expression's value, rounded to a format. */
  default Expression rounded(Precision format) {
    return new Rounded(format, this);
  }

  /**
   * Returns whether all values are numbers of a format, since the expression rounds to it or only
   * selects from such numbers.
   *
   * @param operands the formats whose numbers the operands are
   */
  default boolean isIn(Precision format, List<Precision> operands) {
    return switch (this) {
      case Operand(int index) -> operands.get(index) == format;
      case Constant(double value) -> Rounding.round((float) value, format) == value;
      case Rounded(Precision own, _) -> own == format;
      case Unary(Function function, Expression x) ->
          function == Function.NEGATE && x.isIn(format, operands);
      case Binary(Operator operator, Expression a, Expression b) ->
          (operator == Operator.MAX || operator == Operator.MIN)
              && a.isIn(format, operands)
              && b.isIn(format, operands);
      case Select(_, _, Expression then, Expression otherwise) ->
          then.isIn(format, operands) && otherwise.isIn(format, operands);
    };
  }

  /** The direct subexpressions. */
  default List<Expression> children() {
    return switch (this) {
      case Operand _, Constant _ -> List.of();
      case Unary(_, Expression x) -> List.of(x);
      case Rounded(_, Expression x) -> List.of(x);
      case Binary(_, Expression a, Expression b) -> List.of(a, b);
      case Select(Expression a, Expression b, Expression then, Expression otherwise) ->
          List.of(a, b, then, otherwise);
    };
  }

  /** The subexpressions that occur more than once. */
  default Set<Expression> repeated() {
    Set<Expression> repeated = new HashSet<>();
    addRepeated(this, new HashSet<>(), repeated);
    return repeated;
  }

  private static void addRepeated(
      Expression expression, Set<Expression> seen, Set<Expression> repeated) {
    if (seen.add(expression)) {
      expression.children().forEach(child -> addRepeated(child, seen, repeated));
    } else {
      repeated.add(expression);
    }
  }
}
