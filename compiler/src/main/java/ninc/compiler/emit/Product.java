package ninc.compiler.emit;

import java.util.Optional;
import ninc.compiler.graph.Convolution;
import ninc.compiler.graph.ConvolutionInputGradient;
import ninc.compiler.graph.Op;
import ninc.compiler.graph.Type.FeatureMap;
import ninc.compiler.graph.Type.Weight;
import ninc.compiler.graph.Value;
import ninc.dsl.Window;

/**
 * A convolution, or the gradient of one by its input, as a matrix product: pixels × depth by depth
 * × channels, where the depth goes over the kernel's places and the source's channels.
 *
 * @param direction tells how a pixel of the result and a place of the kernel give a source's pixel
 */
record Product(Value result, Value source, Value weight, Window window, Direction direction) {

  enum Direction {
    /** A convolution: row·stride − padding + place. */
    FORWARD,
    /** Its input gradient: (row + padding − place) / stride where that is whole. */
    BACKWARD
  }

  /** The product that computes a value, if one does. */
  static Optional<Product> of(Value value) {
    return switch (value.op()) {
      case Convolution(Value x, Value w, Window window) ->
          Optional.of(new Product(value, x, w, window, Direction.FORWARD));
      case ConvolutionInputGradient(Value dy, Value w, Window window, _) ->
          Optional.of(new Product(value, dy, w, window, Direction.BACKWARD));
      case Op _ -> Optional.empty();
    };
  }

  FeatureMap sourceMap() {
    return source.featureMap();
  }

  FeatureMap resultMap() {
    return result.featureMap();
  }

  boolean isPointwise() {
    return window.equals(Window.POINTWISE);
  }

  /** Products of one sum. */
  int depth() {
    return window.kernel().area() * sourceMap().channels();
  }

  /** The matrix depth × channels: the weight itself, or for gradients its transpose. */
  DeviceBuffer matrix() {
    return switch (direction) {
      case FORWARD -> DeviceBuffer.of(weight);
      case BACKWARD -> transposed(weight);
    };
  }

  /** The array of a weight [k, k, I, O] as [k, k, O, I]. */
  static DeviceBuffer transposed(Value weight) {
    Weight type = (Weight) weight.type();
    Weight turned = new Weight(type.kernelHeight(), type.kernelWidth(), type.out(), type.in());
    return DeviceBuffer.workspace(
        weight.name() + ".transposed", turned.toString(), turned.values());
  }
}
