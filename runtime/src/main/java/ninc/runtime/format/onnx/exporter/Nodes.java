package ninc.runtime.format.onnx.exporter;

import java.util.ArrayList;
import java.util.List;
import ninc.runtime.format.protobuf.Message;
import ninc.runtime.format.safetensors.StoredTensor;

/**
 * The nodes of an ONNX graph in topological order, and the constants that they read besides the
 * parameters. The output of a node {@code conv1} is named {@code conv1.output}.
 */
final class Nodes {
  private final List<Message> nodes = new ArrayList<>();
  private final List<Message> constants = new ArrayList<>();

  List<Message> nodes() {
    return List.copyOf(nodes);
  }

  List<Message> constants() {
    return List.copyOf(constants);
  }

  /** Adds a node and returns the name of its output. */
  String add(String operator, String name, List<String> inputs, List<Message> attributes) {
    String output = name + ".output";
    nodes.add(OnnxSchema.node(operator, name, inputs, output, attributes));
    return output;
  }

  /** Adds a node whose output is a result of the graph with a name of its own. */
  void addResult(String operator, String name, String input, String result) {
    nodes.add(OnnxSchema.node(operator, name, List.of(input), result, List.of()));
  }

  /** Adds a constant and returns its name. */
  String constant(String name, List<Long> shape, float... values) {
    constants.add(OnnxSchema.tensor(StoredTensor.ofFloats(name, shape, values)));
    return name;
  }

  /** Adds a constant of shape 1×C×1×1 and returns its name. */
  String perChannel(String name, List<Double> values) {
    float[] floats = new float[values.size()];
    for (int c = 0; c < floats.length; c++) {
      floats[c] = values.get(c).floatValue();
    }
    return constant(name, List.of(1L, (long) floats.length, 1L, 1L), floats);
  }

  /**
   * Returns the name of a tensor as N×C×H×W.
   *
   * @param consumer the node that reads it; no node of a network has a colon in its name
   */
  String asMaps(String consumer, Tensor tensor) {
    return switch (tensor) {
      case Tensor.Maps(String name) -> name;
      case Tensor.Vectors(String name) -> {
        String axes = consumer + ":axes";
        constants.add(OnnxSchema.tensor(axes, 2, 3));
        yield add("Unsqueeze", consumer + ":maps", List.of(name, axes), List.of());
      }
    };
  }

  /**
   * Returns a tensor as N×C.
   *
   * @param node the name of the node that this may need
   */
  Tensor.Vectors asVectors(String node, Tensor tensor) {
    return switch (tensor) {
      case Tensor.Maps(String name) ->
          new Tensor.Vectors(add("Flatten", node, List.of(name), List.of()));
      case Tensor.Vectors vectors -> vectors;
    };
  }
}
