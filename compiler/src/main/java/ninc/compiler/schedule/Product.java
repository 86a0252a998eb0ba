package ninc.compiler.schedule;

import java.util.Optional;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Affine.BiasGradient;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Affine.ConvolutionInputGradient;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Affine.RoundedWeight;
import ninc.compiler.ir.BatchNormalization;
import ninc.compiler.ir.Elementwise;
import ninc.compiler.ir.Gating;
import ninc.compiler.ir.Grouped;
import ninc.compiler.ir.LayerNormalization;
import ninc.compiler.ir.Layout;
import ninc.compiler.ir.Loss;
import ninc.compiler.ir.Optimization;
import ninc.compiler.ir.Pooling;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Source;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;
import ninc.dsl.Window;

/**
 * A convolution or its input gradient as a matrix product, pixels × depth by depth × channels,
 * where the depth ranges over kernel positions and source channels.
 *
 * @param direction how the pixel of the result and the kernel position determine the source pixel
 */
public record Product(
    Value result, Value source, Value weight, Window window, Direction direction) {

  public enum Direction {
    /** A convolution: source row = row·stride − padding + kernel row. */
    FORWARD,
    /**
     * An input gradient: source row = (row + padding − kernel row) / stride, if that is an integer.
     */
    BACKWARD
  }

  /** Returns the product that computes a value; empty if it is not a product. */
  public static Optional<Product> of(Value value) {
    return switch (value.op()) {
      case Convolution(Value x, Value w, Window window) ->
          Optional.of(new Product(value, x, w, window, Direction.FORWARD));
      case ConvolutionInputGradient(Value dy, Value w, Window window, _) ->
          Optional.of(new Product(value, dy, w, window, Direction.BACKWARD));
      case ConvolutionWeightGradient _, BiasAdd _, BiasGradient _ -> Optional.empty();
      case RoundedWeight _ -> Optional.empty();
      case Preprocess _, BatchNormalization _, LayerNormalization _, Gating _ -> Optional.empty();
      case Source _, Grouped _, Elementwise _, Pooling _, Layout _, Loss _, Optimization _ ->
          Optional.empty();
    };
  }

  public FeatureMap sourceMap() {
    return source.featureMap();
  }

  public FeatureMap resultMap() {
    return result.featureMap();
  }

  public boolean isPointwise() {
    return window.equals(Window.POINTWISE);
  }

  /** Returns whether it is the input gradient of a convolution whose stride is not 1. */
  public boolean isStridedBackward() {
    return direction == Direction.BACKWARD
        && (window.stride().height() > 1 || window.stride().width() > 1);
  }

  /**
   * Returns how tensor cores read the source; empty if they cannot compute the product: its
   * operands must be stored in the same 16-bit format, and its result have an even number of
   * channels, of which an item has two.
   */
  public Optional<TensorTaps> taps() {
    boolean isStored =
        source.precision().bytes() == Short.BYTES && weight.precision() == source.precision();
    return isStored ? TensorTaps.of(sourceMap(), resultMap(), window, direction) : Optional.empty();
  }

  /** Returns the number of adjacent weights that are copied together for tensor cores. */
  public int weightVector() {
    return switch (direction) {
      case FORWARD -> TensorTaps.vector(resultMap().channels());
      case BACKWARD -> TensorTaps.vector(sourceMap().channels());
    };
  }

  /** Returns the number of products per sum. */
  public int depth() {
    return window.kernel().area() * sourceMap().channels();
  }
}
