package ninc.compiler.ir;

import java.util.List;
import java.util.Optional;

/**
 * What computes a value: an immutable record of its operands and settings, which answers for itself
 * whatever the compiler asks of an operator. {@code ninc.runtime.interpreter} defines each in plain
 * float64 loops.
 *
 * <p>Operators stand in families, a file for each. A new operator is one record in its family, a
 * row in the interpreter, and one in each backend; javac points at the rows that are missing.
 */
public sealed interface Op
    permits Source, Affine, Elementwise, Pooling, Layout, Loss, Optimization {

  /**
   * The type of the result.
   *
   * @throws IllegalArgumentException where the operands do not fit
   */
  Type type();

  /** The values it reads, in the order of {@link #with}. */
  List<Value> operands();

  /** The same operator on other operands. */
  Op with(List<Value> operands);

  /** What a person calls it, with its most telling setting: {@code conv 11×11/4}, {@code bias}. */
  String label();

  /** The floating-point operations that it takes by its definition. */
  Flops flops();

  /** How much of the feature maps that it reads it needs for one pixel of its result. */
  AccessPattern access();

  /** The smallest part of its result that can be computed by itself. */
  Granularity granularity();

  /** Where its result lies. */
  default Storage storage() {
    return Storage.COMPUTED;
  }

  /**
   * The operands that it changes, for one with {@link Storage#IN_PLACE}; the first is its result.
   */
  default List<Value> overwritten() {
    return List.of();
  }

  /** The operand that it continues in one kernel; empty where it begins a kernel of its own. */
  default Optional<Continuation> continuation() {
    return Optional.empty();
  }

  /**
   * Whether it can share a kernel with an operator that comes before it and that it does not read,
   * because both go over the same data (horizontal fusion, at {@link FusionLevel#FULL}).
   */
  default boolean isSibling(Op earlier) {
    return false;
  }

  /**
   * The gradients of its operands, a row for each that has one.
   *
   * @param result what it computed
   * @param dy the gradient of the loss by {@code result}
   * @throws IllegalArgumentException where it has no gradient
   */
  default List<OperandGradient> gradients(Value result, Value dy) {
    throw new IllegalArgumentException(
        "%s: %s has no gradient".formatted(result, getClass().getSimpleName()));
  }

  /**
   * That an operator goes on where another one ends.
   *
   * @param operand what that one computes
   * @param level the lowest level of fusion at which both become one kernel
   */
  record Continuation(Value operand, FusionLevel level) {}

  /**
   * The gradient of the loss by an operand.
   *
   * @param op computes it; where empty, it is the gradient by the result itself
   */
  record OperandGradient(Value operand, Optional<Op> op) {
    static OperandGradient of(Value operand, Op op) {
      return new OperandGradient(operand, Optional.of(op));
    }

    static OperandGradient same(Value operand) {
      return new OperandGradient(operand, Optional.empty());
    }
  }
}
