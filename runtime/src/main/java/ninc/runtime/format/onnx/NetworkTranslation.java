package ninc.runtime.format.onnx;

import java.util.ArrayList;
import java.util.List;
import ninc.compiler.ir.ActivationFunction;
import ninc.dsl.Activate;
import ninc.dsl.Activation;
import ninc.dsl.Add;
import ninc.dsl.AvgPool;
import ninc.dsl.Branch;
import ninc.dsl.Concat;
import ninc.dsl.Conv;
import ninc.dsl.Dropout;
import ninc.dsl.Flatten;
import ninc.dsl.GlobalAveragePool;
import ninc.dsl.Linear;
import ninc.dsl.MaxPool;
import ninc.dsl.Network;
import ninc.dsl.NinBlock;
import ninc.dsl.Node;
import ninc.dsl.Window;
import ninc.runtime.format.onnx.OnnxTensor.Maps;
import ninc.runtime.format.onnx.OnnxTensor.Vectors;
import ninc.runtime.format.protobuf.Message;

/**
 * From the nodes of a network to nodes of ONNX with the same names. Parameters are called as in
 * checkpoints, {@code nin1.conv.weight}; what a node gives is {@code nin1.conv.output}. Dropout is
 * the identity, and identities are left out.
 */
final class NetworkTranslation {
  static final String INPUT = "input";
  static final String LOGITS = "logits";

  private final List<Message> nodes = new ArrayList<>();
  private final List<Message> constants = new ArrayList<>();

  private NetworkTranslation() {}

  /**
   * What a network becomes.
   *
   * @param nodes in an order in which they can run, from {@link #INPUT} to {@link #LOGITS}
   * @param constants the tensors that they take besides the parameters
   */
  record Result(List<Message> nodes, List<Message> constants) {}

  static Result of(Network network) {
    NetworkTranslation translation = new NetworkTranslation();
    OnnxTensor last = translation.chain(network.nodes(), new Maps(INPUT));
    String name = LOGITS + ".vectors";
    translation.nodes.add(
        OnnxSchema.node("Flatten", name, List.of(last.name()), LOGITS, List.of()));
    return new Result(translation.nodes, translation.constants);
  }

  private OnnxTensor chain(List<Node> chain, OnnxTensor input) {
    OnnxTensor tensor = input;
    for (Node node : chain) {
      tensor = node(node, tensor);
    }
    return tensor;
  }

  private OnnxTensor node(Node node, OnnxTensor input) {
    String name = node.name();
    return switch (node) {
      case Conv conv -> convolution(name, input, conv.window(), conv.activation());
      case NinBlock block -> block(block, input);
      case Linear linear -> linear(linear, input);
      case MaxPool pool -> add("MaxPool", name, maps(name, input), window(pool.window()));
      case AvgPool pool -> averagePool(pool, input);
      case GlobalAveragePool _ -> add("GlobalAveragePool", name, maps(name, input), List.of());
      case Dropout _ -> input;
      case Flatten _ -> vectors(name, input);
      case Activate activate -> activation(name, input, activate.activation());
      case Add sum ->
          activation(
              name + "." + sum.activation().function(),
              new Maps(add("Sum", name, branches(name, sum.branches(), input), List.of())),
              sum.activation());
      case Concat concat ->
          new Maps(
              add(
                  "Concat",
                  name,
                  branches(name, concat.branches(), input),
                  List.of(OnnxSchema.attribute("axis", 1))));
    };
  }

  private OnnxTensor block(NinBlock block, OnnxTensor input) {
    String name = block.name();
    int last = block.pointwise().size();
    OnnxTensor tensor = input;
    for (int layer = 0; layer <= last; layer++) {
      tensor =
          convolution(
              name + (layer == 0 ? ".conv" : ".pointwise" + layer),
              tensor,
              layer == 0 ? block.window() : Window.POINTWISE,
              layer == last ? block.lastActivation() : block.activation());
    }
    return tensor;
  }

  private OnnxTensor convolution(
      String name, OnnxTensor input, Window window, Activation activation) {
    List<String> inputs = List.of(maps(name, input).name(), name + ".weight", name + ".bias");
    Maps output = new Maps(add("Conv", name, inputs, window(window)));
    return activation(name + "." + activation.function(), output, activation);
  }

  /** ONNX's {@code Gemm} takes the weight as checkpoints have it, K×C·H·W, where it transposes. */
  private OnnxTensor linear(Linear linear, OnnxTensor input) {
    String name = linear.name();
    String vectors = vectors(name + ".flatten", input).name();
    List<String> inputs = List.of(vectors, name + ".weight", name + ".bias");
    List<Message> transposed = List.of(OnnxSchema.attribute("transB", 1));
    Vectors output = new Vectors(add("Gemm", name, inputs, transposed));
    return activation(name + "." + linear.activation().function(), output, linear.activation());
  }

  private Maps averagePool(AvgPool pool, OnnxTensor input) {
    List<Message> attributes = new ArrayList<>(window(pool.window()));
    attributes.add(OnnxSchema.attribute("count_include_pad", 1));
    return add("AveragePool", pool.name(), maps(pool.name(), input), attributes);
  }

  private OnnxTensor activation(String name, OnnxTensor input, Activation activation) {
    return switch (activation) {
      case Activation.Identity _ -> input;
      case Activation.Relu _ -> elementwise("Relu", name, input);
      case Activation.Sigmoid _ -> elementwise("Sigmoid", name, input);
      case Activation.HardSwish _ -> elementwise("HardSwish", name, input);
      case Activation other -> {
        FormulaTranslation formula = new FormulaTranslation(name, input.name(), nodes, constants);
        yield input.named(formula.add(ActivationFunction.of(other).value()));
      }
    };
  }

  private OnnxTensor elementwise(String operator, String name, OnnxTensor input) {
    return input.named(add(operator, name, List.of(input.name()), List.of()));
  }

  /** What the branches give, as maps, since one that only flattens would differ in rank. */
  private List<String> branches(String name, List<Branch> branches, OnnxTensor input) {
    return branches.stream()
        .map(branch -> maps(name + "." + branch.name(), chain(branch.nodes(), input)).name())
        .toList();
  }

  /** The tensor as N×C×H×W. No node of a network has a colon in its name. */
  private Maps maps(String consumer, OnnxTensor tensor) {
    return switch (tensor) {
      case Maps maps -> maps;
      case Vectors(String name) -> {
        String axes = consumer + ":axes";
        constants.add(OnnxSchema.tensor(axes, 2, 3));
        yield new Maps(add("Unsqueeze", consumer + ":maps", List.of(name, axes), List.of()));
      }
    };
  }

  /** The tensor as N×C. */
  private Vectors vectors(String node, OnnxTensor tensor) {
    return switch (tensor) {
      case Maps(String name) -> new Vectors(add("Flatten", node, List.of(name), List.of()));
      case Vectors vectors -> vectors;
    };
  }

  private static List<Message> window(Window window) {
    int rows = window.padding().height();
    int columns = window.padding().width();
    return List.of(
        OnnxSchema.attribute(
            "kernel_shape", List.of(window.kernel().height(), window.kernel().width())),
        OnnxSchema.attribute("strides", List.of(window.stride().height(), window.stride().width())),
        OnnxSchema.attribute("pads", List.of(rows, columns, rows, columns)));
  }

  private Maps add(String operator, String name, Maps input, List<Message> attributes) {
    return new Maps(add(operator, name, List.of(input.name()), attributes));
  }

  /** Adds a node and gives the name of its output. */
  private String add(String operator, String name, List<String> inputs, List<Message> attributes) {
    String output = name + ".output";
    nodes.add(OnnxSchema.node(operator, name, inputs, output, attributes));
    return output;
  }
}
