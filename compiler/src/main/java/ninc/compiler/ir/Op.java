package ninc.compiler.ir;

import java.util.List;
import java.util.Optional;
import ninc.dsl.Precision;

/**
 * An operator: an immutable record of its operands and attributes, with all the properties that the
 * compiler needs. {@code ninc.runtime.interpreter} defines the result of each operator by plain
 * float64 loops.
 *
 * <p>Operators are grouped into families, one file each. A new operator is one record in its family
 * and one case in the interpreter and in each backend; javac reports missing cases.
 */
public sealed interface Op
    permits Source,
        Preprocess,
        Affine,
        Grouped,
        BatchNormalization,
        Elementwise,
        Gating,
        LayerNormalization,
        Pooling,
        Layout,
        Loss,
        Optimization {

  /**
   * The type of the result.
   *
   * @throws IllegalArgumentException if the operands have the wrong types
   */
  Type type();

  /** The operands, in the order of {@link #with}. */
  List<Value> operands();

  /** Returns the same operator with other operands. */
  Op with(List<Value> operands);

  /** A short label for reports: {@code conv 11×11/4}, {@code bias}. */
  String label();

  /** The floating-point operations of its definition, independent of the algorithm. */
  Flops flops();

  /** The part of its input feature maps that it reads for one pixel of its result. */
  AccessPattern access();

  /** The smallest part of its result that can be computed independently. */
  Granularity granularity();

  /** The storage of its result. */
  default Storage storage() {
    return Storage.COMPUTED;
  }

  /**
   * The format whose numbers its results are: {@link Precision#FLOAT32}, unless it rounds them or
   * only moves and selects rounded values.
   */
  default Precision precision() {
    return Precision.FLOAT32;
  }

  /**
   * The operands that an operator with {@link Storage#IN_PLACE} overwrites. The first one is its
   * result.
   */
  default List<Value> overwritten() {
    return List.of();
  }

  /** The operands into whose kernel it can be fused; empty if it always starts a new kernel. */
  default Optional<Continuation> continuation() {
    return Optional.empty();
  }

  /**
   * Returns whether it can share a kernel with an earlier operator that it does not read, because
   * both range over the same data (horizontal fusion, at {@link FusionLevel#FULL}).
   */
  default boolean isSibling(Op earlier) {
    return false;
  }

  /**
   * Returns the gradients with respect to its differentiable operands.
   *
   * @param result the value that it computes
   * @param dy the gradient of the loss with respect to {@code result}
   * @throws IllegalArgumentException if it has no gradient
   */
  default List<OperandGradient> gradients(Value result, Value dy) {
    throw new IllegalArgumentException(
        "%s: %s has no gradient".formatted(result, getClass().getSimpleName()));
  }

  /**
   * Returns the gradients as above. An operator whose gradients depend on each other adds those
   * that others read to the graph.
   *
   * @param graph the graph that the gradients are added to
   */
  default List<OperandGradient> gradients(Value result, Value dy, GraphBuilder graph) {
    return gradients(result, dy);
  }

  /**
   * The operands into whose kernel an operator can be fused.
   *
   * @param operands the operands, of which the one that is computed last is continued
   * @param level the lowest fusion level at which both are fused into one kernel
   */
  record Continuation(List<Value> operands, FusionLevel level) {

    Continuation(Value operand, FusionLevel level) {
      this(List.of(operand), level);
    }
  }

  /** The gradient of the loss with respect to an operand. */
  record OperandGradient(Value operand, Gradient gradient) {

    /** Where a gradient comes from. */
    public sealed interface Gradient {

      /** An operator computes it. */
      record Computed(Op op) implements Gradient {}

      /** It equals a value that is already in the graph. */
      record Known(Value value) implements Gradient {}
    }

    static OperandGradient of(Value operand, Op op) {
      return new OperandGradient(operand, new Gradient.Computed(op));
    }

    static OperandGradient of(Value operand, Value gradient) {
      return new OperandGradient(operand, new Gradient.Known(gradient));
    }
  }
}
