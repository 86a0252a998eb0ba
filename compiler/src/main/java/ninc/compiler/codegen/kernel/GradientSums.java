package ninc.compiler.codegen.kernel;

import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Value;

/**
 * The partial sums of a layer's weight gradient, and of the bias gradient that is the sum of the
 * same output gradient.
 *
 * @param op the weight gradient
 * @param weights its partial sums
 * @param biases those of the bias gradient, if it is computed by the same kernel
 */
record GradientSums(ConvolutionWeightGradient op, SliceSum weights, Optional<SliceSum> biases) {

  /**
   * Returns the sums of a layer.
   *
   * @param values its weight gradient, and possibly its bias gradient
   * @param slices the number of slices of both
   */
  static GradientSums of(List<Value> values, int slices) {
    Value weight =
        values.stream()
            .filter(value -> value.op() instanceof ConvolutionWeightGradient)
            .findFirst()
            .orElseThrow();
    Optional<SliceSum> biases =
        values.stream()
            .filter(value -> value != weight)
            .map(value -> new SliceSum(value, slices))
            .findFirst();
    return new GradientSums(
        (ConvolutionWeightGradient) weight.op(), new SliceSum(weight, slices), biases);
  }
}
