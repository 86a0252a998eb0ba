package ninc.runtime.format.onnx.importer;

import java.util.List;
import ninc.dsl.Shape;
import ninc.runtime.format.safetensors.StoredTensor;

/** A tensor of an ONNX graph that is being imported. */
sealed interface Operand {

  /** A tensor that does not depend on the input of the network. */
  record Constant(StoredTensor tensor) implements Operand {}

  /**
   * A tensor with one value for each example.
   *
   * @param layout the order of its axes in the ONNX graph
   */
  record Value(Step step, Layout layout) implements Operand {

    /** The shape of one example. */
    Shape shape() {
      return step.output();
    }

    /** Returns the same values with axes in another order. */
    Value as(Layout other) {
      return new Value(step, other);
    }

    /** Returns the output of a node without branches that reads this value. */
    Value then(Part.Layer layer) {
      return new Value(new Step.Apply(layer, step, layer.node().output()), layout);
    }

    /** Returns this value, scaled and shifted. */
    Value then(Part.Scaling scaling) {
      return new Value(new Step.Apply(scaling, step, shape()), layout);
    }

    /** The extents of the tensor for one example. */
    List<Long> extents() {
      long channels = shape().channels();
      long height = shape().height();
      long width = shape().width();
      return switch (layout) {
        case MAPS -> List.of(1L, channels, height, width);
        case PIXELS -> List.of(1L, height, width, channels);
        case VECTORS -> List.of(1L, channels);
      };
    }
  }

  /** The order of the axes of a tensor. */
  enum Layout {
    /** N×C×H×W. */
    MAPS(4, 1),
    /** N×H×W×C. */
    PIXELS(4, 3),
    /** N×C. */
    VECTORS(2, 1);

    private final int rank;
    private final int channelAxis;

    Layout(int rank, int channelAxis) {
      this.rank = rank;
      this.channelAxis = channelAxis;
    }

    int rank() {
      return rank;
    }

    int channelAxis() {
      return channelAxis;
    }

    /** Returns an axis that may be counted from the end, as -1 is the last one. */
    int axis(long axis) {
      return Unsupported.nonNegative(axis < 0 ? axis + rank : axis);
    }
  }
}
