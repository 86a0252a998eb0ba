package ninc.runtime.format.onnx.exporter;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import ninc.compiler.ir.ActivationFunction;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Affine.BiasGradient;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Affine.ConvolutionInputGradient;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Affine.RoundedWeight;
import ninc.compiler.ir.BatchNormalization;
import ninc.compiler.ir.BatchNormalization.BatchMean;
import ninc.compiler.ir.BatchNormalization.BatchNormalizeGradient;
import ninc.compiler.ir.BatchNormalization.BatchVariance;
import ninc.compiler.ir.BatchNormalization.FoldedBias;
import ninc.compiler.ir.BatchNormalization.FoldedWeight;
import ninc.compiler.ir.BatchNormalization.Normalize;
import ninc.compiler.ir.BatchNormalization.NormalizeGradient;
import ninc.compiler.ir.BatchNormalization.ScaleGradient;
import ninc.compiler.ir.Elementwise.Activate;
import ninc.compiler.ir.Elementwise.ActivationGradient;
import ninc.compiler.ir.Elementwise.Dropout;
import ninc.compiler.ir.Elementwise.Round;
import ninc.compiler.ir.Elementwise.Sum;
import ninc.compiler.ir.Gating.Gate;
import ninc.compiler.ir.Gating.GateGradient;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Grouped.GroupedConvolution;
import ninc.compiler.ir.Grouped.GroupedInputGradient;
import ninc.compiler.ir.Grouped.GroupedWeightGradient;
import ninc.compiler.ir.LayerNormalization;
import ninc.compiler.ir.LayerNormalization.LayerNormalize;
import ninc.compiler.ir.LayerNormalization.LayerNormalizeGradient;
import ninc.compiler.ir.LayerNormalization.LayerScaleGradient;
import ninc.compiler.ir.Layout.Concat;
import ninc.compiler.ir.Layout.Flatten;
import ninc.compiler.ir.Layout.Slice;
import ninc.compiler.ir.Layout.Unflatten;
import ninc.compiler.ir.Loss;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Optimization;
import ninc.compiler.ir.Pooling.AveragePool;
import ninc.compiler.ir.Pooling.AveragePoolGradient;
import ninc.compiler.ir.Pooling.MaxPool;
import ninc.compiler.ir.Pooling.MaxPoolGradient;
import ninc.compiler.ir.Pooling.MaxPoolGradientAt;
import ninc.compiler.ir.Pooling.MaxPoolPositions;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Source.ScalingState;
import ninc.compiler.ir.Source.StepMean;
import ninc.compiler.ir.Source.StoredImages;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;
import ninc.dsl.Activation;
import ninc.dsl.Normalization;
import ninc.dsl.Padding;
import ninc.dsl.Window;
import ninc.runtime.format.protobuf.Message;

/**
 * Translates an inference graph to ONNX nodes with the same names. Parameters are named as in
 * checkpoints, {@code nin1.conv.weight}. A convolution and its bias become one node.
 */
final class GraphTranslation {
  static final String INPUT = "input";
  static final String LOGITS = "logits";

  private final Nodes nodes = new Nodes();
  private final Map<Value, Tensor> tensors = new IdentityHashMap<>();
  private final Optional<Normalization> normalization;

  /** The convolutions that a bias is added to. */
  private final Set<Value> biased;

  private GraphTranslation(Graph graph, Optional<Normalization> normalization) {
    this.normalization = normalization;
    this.biased =
        graph.operators(BiasAdd.class).stream().map(BiasAdd::input).collect(Collectors.toSet());
  }

  /**
   * Translates a graph.
   *
   * @param graph an inference graph with one input and the result {@code logits}
   * @param normalization the normalization of the pixels, which becomes part of the graph
   */
  static Nodes of(Graph graph, Optional<Normalization> normalization) {
    GraphTranslation translation = new GraphTranslation(graph, normalization);
    graph.values().forEach(translation::translate);
    Tensor logits = translation.tensors.get(graph.result(LOGITS));
    translation.nodes.addResult("Flatten", LOGITS + ".vectors", logits.name(), LOGITS);
    return translation.nodes;
  }

  private void translate(Value value) {
    String name = value.name();
    switch (value.op()) {
      case Input _ ->
          tensors.put(value, normalization.map(this::normalized).orElse(new Tensor.Maps(INPUT)));
      // Parameters are tensors of the file.
      case ModelTensor _ -> {}
      case Convolution _, GroupedConvolution _ -> {
        // A convolution with a bias waits for it, since both are one node.
        if (!biased.contains(value)) {
          tensors.put(value, product(value, List.of()));
        }
      }
      case BiasAdd(Value x, Value bias) -> tensors.put(value, product(x, List.of(bias.name())));
      case Activate(Value x, Activation f) ->
          tensors.put(value, activation(name, tensors.get(x), f));
      case Sum(List<Value> terms) ->
          tensors.put(value, maps("Sum", name, allMaps(name, terms), List.of()));
      case Gate(Value x, Value factors) ->
          tensors.put(value, maps("Mul", name, allMaps(name, List.of(x, factors)), List.of()));
      case Concat(List<Value> parts) ->
          tensors.put(
              value,
              maps("Concat", name, allMaps(name, parts), List.of(OnnxSchema.attribute("axis", 1))));
      case MaxPool(Value x, Window window) ->
          tensors.put(value, maps("MaxPool", name, List.of(map(name, x)), window(window)));
      case AveragePool(Value x, Window window) -> tensors.put(value, averagePool(name, x, window));
      case Flatten(Value x) -> tensors.put(value, nodes.asVectors(name, tensors.get(x)));
      case StoredImages _, Preprocess _ -> throw noNode(value);
      case Dropout _, Labels _, Loss _, Optimization _ -> throw noNode(value);
      case OptimizerState _, ScalingState _, StepMean _ -> throw noNode(value);
      case Round _, RoundedWeight _ -> throw noNode(value);
      case BiasGradient _, ConvolutionInputGradient _, ConvolutionWeightGradient _ ->
          throw noNode(value);
      case GroupedInputGradient _, GroupedWeightGradient _ -> throw noNode(value);
      case Normalize op -> tensors.put(value, normalization(name, op));
      case LayerNormalize op -> tensors.put(value, normalization(name, op));
      case LayerNormalizeGradient _, LayerScaleGradient _ -> throw noNode(value);
      case BatchMean _, BatchVariance _, FoldedWeight _, FoldedBias _ -> throw noNode(value);
      case ScaleGradient _, NormalizeGradient _, BatchNormalizeGradient _ -> throw noNode(value);
      case GateGradient _ -> throw noNode(value);
      case ActivationGradient _, AveragePoolGradient _, Slice _, Unflatten _ -> throw noNode(value);
      case MaxPoolPositions _, MaxPoolGradient _, MaxPoolGradientAt _ -> throw noNode(value);
    }
  }

  private Tensor normalized(Normalization rule) {
    String mean = nodes.perChannel(INPUT + ":mean", rule.mean());
    String std = nodes.perChannel(INPUT + ":std", rule.std());
    String centred = nodes.add("Sub", INPUT + ":centred", List.of(INPUT, mean), List.of());
    return maps("Div", INPUT + ":normalized", List.of(centred, std), List.of());
  }

  private static IllegalStateException noNode(Value value) {
    return new IllegalStateException(value + " cannot be part of an inference graph");
  }

  /**
   * Adds a convolution or a linear layer.
   *
   * @param bias the name of its bias, if it has one
   */
  private Tensor product(Value product, List<String> bias) {
    return switch (product.op()) {
      case Convolution(Value x, Value weight, Window window) ->
          weight.op() instanceof Parameter parameter && parameter.shape().size() == 2
              ? linear(product.name(), x, weight, bias)
              : convolution(product.name(), x, weight, bias, window, 1);
      case GroupedConvolution op ->
          convolution(product.name(), op.input(), op.weight(), bias, op.window(), op.groups());
      case Op _ -> throw noNode(product);
    };
  }

  private Tensor normalization(String name, Normalize op) {
    List<String> inputs =
        List.of(
            map(name, op.input()),
            op.weight().name(),
            op.bias().name(),
            op.mean().name(),
            op.variance().name());
    return maps(
        "BatchNormalization",
        name,
        inputs,
        List.of(OnnxSchema.attribute("epsilon", (float) BatchNormalization.EPSILON)));
  }

  /**
   * Adds a layer normalization. ONNX normalizes over the last axes, so that the channels become the
   * last one and then the second one again.
   */
  private Tensor normalization(String name, LayerNormalize op) {
    String last =
        nodes.add(
            "Transpose", name + ":last", List.of(map(name, op.input())), permutation(0, 2, 3, 1));
    List<Message> attributes =
        List.of(
            OnnxSchema.attribute("axis", -1),
            OnnxSchema.attribute("epsilon", (float) LayerNormalization.EPSILON));
    String normalized =
        nodes.add(
            "LayerNormalization",
            name + ":normalized",
            List.of(last, op.weight().name(), op.bias().name()),
            attributes);
    return maps("Transpose", name, List.of(normalized), permutation(0, 3, 1, 2));
  }

  private static List<Message> permutation(Integer... axes) {
    return List.of(OnnxSchema.attribute("perm", List.of(axes)));
  }

  private Tensor convolution(
      String name, Value x, Value weight, List<String> bias, Window window, int groups) {
    List<String> inputs = new ArrayList<>(List.of(map(name, x), weight.name()));
    inputs.addAll(bias);
    List<Message> attributes = new ArrayList<>(window(window));
    if (groups > 1) {
      attributes.add(OnnxSchema.attribute("group", groups));
    }
    if (window.isDilated()) {
      attributes.add(
          OnnxSchema.attribute(
              "dilations", List.of(window.dilation().height(), window.dilation().width())));
    }
    return maps("Conv", name, inputs, attributes);
  }

  /**
   * Adds a linear layer. With {@code transB}, ONNX's {@code Gemm} accepts the weight in checkpoint
   * order, K×C·H·W.
   */
  private Tensor linear(String name, Value x, Value weight, List<String> bias) {
    String flat = nodes.asVectors(name + ".flatten", tensors.get(x)).name();
    List<String> inputs = new ArrayList<>(List.of(flat, weight.name()));
    inputs.addAll(bias);
    List<Message> transposed = List.of(OnnxSchema.attribute("transB", 1));
    return new Tensor.Vectors(nodes.add("Gemm", name, inputs, transposed));
  }

  private Tensor averagePool(String name, Value x, Window window) {
    FeatureMap map = x.featureMap();
    boolean global =
        window.kernel().height() == map.height()
            && window.kernel().width() == map.width()
            && window.padding().equals(new Padding(0, 0));
    if (global) {
      return maps("GlobalAveragePool", name, List.of(map(name, x)), List.of());
    }
    List<Message> attributes = new ArrayList<>(window(window));
    attributes.add(OnnxSchema.attribute("count_include_pad", 1));
    return maps("AveragePool", name, List.of(map(name, x)), attributes);
  }

  private Tensor activation(String name, Tensor input, Activation activation) {
    return switch (activation) {
      case Activation.Identity _ -> input;
      case Activation.Relu _ -> elementwise("Relu", name, input);
      case Activation.Sigmoid _ -> elementwise("Sigmoid", name, input);
      case Activation.Tanh _ -> elementwise("Tanh", name, input);
      case Activation.HardSwish _ -> elementwise("HardSwish", name, input);
      case Activation.LeakyRelu(double slope) ->
          elementwise("LeakyRelu", name, input, OnnxSchema.attribute("alpha", (float) slope));
      case Activation.Elu(double alpha) ->
          elementwise("Elu", name, input, OnnxSchema.attribute("alpha", (float) alpha));
      case Activation.HardSigmoid _ ->
          elementwise(
              "HardSigmoid",
              name,
              input,
              OnnxSchema.attribute("alpha", 1 / 6f),
              OnnxSchema.attribute("beta", 0.5f));
      // The exported version of ONNX has no operators of their own for these.
      case Activation.Relu6 _, Activation.Gelu _, Activation.Silu _ -> {
        FormulaTranslation formula = new FormulaTranslation(name, input.name(), nodes);
        yield input.named(formula.add(ActivationFunction.of(activation).value()));
      }
    };
  }

  private Tensor elementwise(String operator, String name, Tensor input, Message... attributes) {
    return input.named(nodes.add(operator, name, List.of(input.name()), List.of(attributes)));
  }

  /** Returns the names of values as feature maps, since a flattened value would differ in rank. */
  private List<String> allMaps(String consumer, List<Value> values) {
    return IntStream.range(0, values.size())
        .mapToObj(i -> map(consumer + ":" + i, values.get(i)))
        .toList();
  }

  private String map(String consumer, Value value) {
    return nodes.asMaps(consumer, tensors.get(value));
  }

  private Tensor maps(String operator, String name, List<String> inputs, List<Message> attributes) {
    return new Tensor.Maps(nodes.add(operator, name, inputs, attributes));
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
}
