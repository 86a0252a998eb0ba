package ninc.compiler.ir;

import java.util.List;

/**
 * What computes a value: an immutable record of its operands and settings. {@code
 * ninc.runtime.interpreter} defines each in plain float64 loops.
 *
 * <p>A new operator is one record here, one row in the table of gradients, one in the interpreter,
 * and one in each backend; the compiler points at those that are missing.
 */
public sealed interface Op
    permits Input,
        Labels,
        Parameter,
        OptimizerState,
        Convolution,
        BiasAdd,
        Activate,
        MaxPool,
        MaxPoolPositions,
        AveragePool,
        Dropout,
        Flatten,
        Sum,
        Concat,
        Slice,
        CrossEntropy,
        CorrectCount,
        CrossEntropyGradient,
        ConvolutionInputGradient,
        ConvolutionWeightGradient,
        BiasGradient,
        ActivationGradient,
        MaxPoolGradient,
        MaxPoolGradientAt,
        AveragePoolGradient,
        Unflatten,
        SquaredNorm,
        Update {

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
}
