package ninc.runtime.format.onnx.importer;

import java.util.List;
import ninc.dsl.Activation;
import ninc.dsl.Bias;
import ninc.dsl.DepthwiseConv;
import ninc.dsl.Dsl;
import ninc.dsl.Node;
import ninc.dsl.Shape;
import ninc.dsl.Window;
import ninc.runtime.format.safetensors.StoredTensor;

/** A part of a chain of nodes that is being imported. */
sealed interface Part {

  /** The name of the ONNX node that it comes from, or of the first of them. */
  String label();

  /** How branches are joined. */
  enum Joint {
    ADD,
    CONCAT,
    MULTIPLY
  }

  /**
   * A node of the DSL without branches.
   *
   * @param node the node, whose name is not decided yet
   * @param parameters its parameters in the layout of checkpoints, each named as in the node:
   *     {@code weight}
   */
  record Layer(String label, Node node, List<StoredTensor> parameters) implements Part {
    public Layer {
      parameters = List.copyOf(parameters);
    }

    /** Returns the parameters as those of a node: {@code conv1.weight}. */
    List<StoredTensor> parametersOf(String name) {
      return parameters.stream()
          .map(tensor ->
              new StoredTensor(
                  name + "." + tensor.name(), tensor.dtype(), tensor.shape(), tensor.data()))
          .toList();
    }
  }

  /**
   * y = a·x + b with an a and a b for each channel.
   *
   * @param scale a, one per channel
   * @param shift b, one per channel
   */
  record Scaling(String label, Shape shape, double[] scale, double[] shift) implements Part {

    /** Returns the scaling as a depthwise convolution of single pixels. */
    Layer convolution() {
      long channels = scale.length;
      return new Layer(
          label,
          new DepthwiseConv("", shape, Window.POINTWISE, new Bias(true), Dsl.identity()),
          List.of(
              StoredTensor.ofFloats("weight", List.of(channels, 1L, 1L, 1L), floats(scale)),
              StoredTensor.ofFloats("bias", List.of(channels), floats(shift))));
    }

    private static float[] floats(double[] values) {
      float[] floats = new float[values.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) values[i];
      }
      return floats;
    }
  }

  /**
   * Branches that start from the same map. A product has one, by which the map is multiplied.
   *
   * @param activation the activation of the sum
   */
  record Join(String label, Joint joint, Activation activation, List<List<Part>> branches)
      implements Part {}
}
