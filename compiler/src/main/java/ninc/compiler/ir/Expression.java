package ninc.compiler.ir;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A function of numbers as a tree. What an elementwise operator computes is written down once, as
 * such a tree, and each backend makes of that what it runs.
 */
public sealed interface Expression {

  /** One of the function's arguments, counted from 0. */
  record Operand(int index) implements Expression {}

  /** A number that is always the same. */
  record Constant(double value) implements Expression {}

  /** f(x). */
  record Unary(Function function, Expression x) implements Expression {}

  /** a ∘ b. */
  record Binary(Operator operator, Expression a, Expression b) implements Expression {}

  /** {@code then} where a > b; {@code otherwise} elsewhere, and where either is NaN. */
  record Select(Expression a, Expression b, Expression then, Expression otherwise)
      implements Expression {}

  /** What a {@link Unary} computes. */
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

  /** What a {@link Binary} computes. */
  enum Operator {
    /** a + b. */
    ADD,
    /** a − b. */
    SUBTRACT,
    /** a · b. */
    MULTIPLY,
    /** a / b. */
    DIVIDE,
    /** The larger of both; a where that is NaN. b is never NaN. */
    MAX,
    /** The smaller of both; a where that is NaN. b is never NaN. */
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

  /** The sum of so many operands, from the first to the last. */
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

  /** The expressions that it is made of. */
  default List<Expression> parts() {
    return switch (this) {
      case Operand _, Constant _ -> List.of();
      case Unary(_, Expression x) -> List.of(x);
      case Binary(_, Expression a, Expression b) -> List.of(a, b);
      case Select(Expression a, Expression b, Expression then, Expression otherwise) ->
          List.of(a, b, then, otherwise);
    };
  }

  /** The expressions within it that are needed more than once. */
  default Set<Expression> repeated() {
    Set<Expression> repeated = new HashSet<>();
    addRepeated(this, new HashSet<>(), repeated);
    return repeated;
  }

  private static void addRepeated(
      Expression expression, Set<Expression> seen, Set<Expression> repeated) {
    if (seen.add(expression)) {
      expression.parts().forEach(part -> addRepeated(part, seen, repeated));
    } else {
      repeated.add(expression);
    }
  }
}
