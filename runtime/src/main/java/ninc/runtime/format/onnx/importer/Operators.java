package ninc.runtime.format.onnx.importer;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.compiler.ir.BatchNormalization;
import ninc.compiler.ir.LayerNormalization;
import ninc.dsl.Activate;
import ninc.dsl.Activation;
import ninc.dsl.AvgPool;
import ninc.dsl.BatchNorm;
import ninc.dsl.Bias;
import ninc.dsl.Conv;
import ninc.dsl.DepthwiseConv;
import ninc.dsl.Dilation;
import ninc.dsl.Dropout;
import ninc.dsl.Dsl;
import ninc.dsl.Flatten;
import ninc.dsl.GlobalAveragePool;
import ninc.dsl.Groups;
import ninc.dsl.Kernel;
import ninc.dsl.LayerNorm;
import ninc.dsl.Linear;
import ninc.dsl.MaxPool;
import ninc.dsl.Padding;
import ninc.dsl.Shape;
import ninc.dsl.Stride;
import ninc.dsl.Window;
import ninc.runtime.format.onnx.importer.OnnxGraph.Attribute;
import ninc.runtime.format.onnx.importer.OnnxGraph.Node;
import ninc.runtime.format.onnx.importer.Operand.Constant;
import ninc.runtime.format.onnx.importer.Operand.Layout;
import ninc.runtime.format.onnx.importer.Operand.Value;
import ninc.runtime.format.onnx.importer.Part.Joint;
import ninc.runtime.format.safetensors.Dtype;
import ninc.runtime.format.safetensors.StoredTensor;

/**
 * Translates one ONNX node at a time to the nodes of the DSL. Source: <a
 * href="https://onnx.ai/onnx/operators/">the operators of ONNX</a>.
 */
final class Operators {
  /** The ε of ninc's batch normalization. */
  private static final double BATCH_EPSILON = BatchNormalization.EPSILON;

  private static final List<Long> CHANNELS_LAST = List.of(0L, 2L, 3L, 1L);
  private static final List<Long> CHANNELS_FIRST = List.of(0L, 3L, 1L, 2L);

  private final Node node;
  private final List<Operand> inputs;

  private Operators(Node node, List<Operand> inputs) {
    this.node = node;
    this.inputs = inputs;
  }

  /** A node that the DSL cannot express, although it has the operator; the message says why. */
  static final class Unsupported extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unsupported(String reason) {
      super(reason);
    }
  }

  /** Whether the operator of a node is translated at all. */
  static boolean has(Node node) {
    return switch (node.qualifiedOperator()) {
      case "Conv",
          "Gemm",
          "MatMul",
          "Add",
          "Sum",
          "Sub",
          "Mul",
          "Div",
          "Concat",
          "BatchNormalization",
          "LayerNormalization",
          "MaxPool",
          "AveragePool",
          "GlobalAveragePool",
          "GlobalMaxPool",
          "ReduceMean",
          "Flatten",
          "Reshape",
          "Squeeze",
          "Unsqueeze",
          "Transpose",
          "Dropout",
          "Identity",
          "Cast",
          "Constant",
          "Shape",
          "Gather" ->
          true;
      default -> false;
    };
  }

  /**
   * Translates a node.
   *
   * @param inputs its inputs in order, where those that are left out are missing
   * @throws Unsupported if the DSL cannot express it
   */
  static Operand translate(Node node, List<Operand> inputs) {
    return new Operators(node, inputs).translate();
  }

  /** Applies an activation to a value. */
  static Value activated(Node node, Value x, Activation activation) {
    return activation.equals(Dsl.identity())
        ? x
        : x.then(new Part.Layer(node.label(), new Activate("", x.shape(), activation), List.of()));
  }

  private Operand translate() {
    boolean constant = inputs.stream().allMatch(Constant.class::isInstance);
    return switch (node.qualifiedOperator()) {
      case "Constant" -> new Constant(value());
      case "Shape" -> constant ? folded() : Constants.shape(value(0));
      case "Gather" -> folded();
      case "Identity", "Cast" -> input(0);
      case "Dropout" -> dropout();
      case String _ when constant -> folded();
      case "Conv" -> convolution();
      case "Gemm" -> gemm();
      case "MatMul" -> product(matrix(1, false));
      case "Add", "Sum" -> sum();
      case "Sub" -> difference();
      case "Mul" -> multiplication();
      case "Div" -> quotient();
      case "Concat" -> concatenation();
      case "BatchNormalization" -> batchNormalization();
      case "LayerNormalization" -> layerNormalization();
      case "MaxPool" -> maxPool();
      case "AveragePool" -> averagePool();
      case "GlobalAveragePool" -> maps(0).then(layer(new GlobalAveragePool("", shape(0))));
      case "GlobalMaxPool" -> {
        Window all = Window.covering(shape(0).height(), shape(0).width());
        yield maps(0).then(layer(new MaxPool("", shape(0), all)));
      }
      case "ReduceMean" -> mean();
      case "Flatten" -> {
        require(node.integer("axis", 1) == 1, "only axis 1 is supported");
        yield flattened();
      }
      case "Reshape" -> reshaped();
      case "Squeeze" -> {
        require(shape(0).pixels() == 1, "only maps of one pixel can be squeezed");
        yield value(0).as(Layout.VECTORS);
      }
      case "Unsqueeze" -> {
        require(value(0).layout() == Layout.VECTORS, "only vectors can become maps");
        yield value(0).as(Layout.MAPS);
      }
      case "Transpose" -> transposed();
      default -> throw new IllegalStateException(node + " is not translated");
    };
  }

  private Constant folded() {
    return Constants.fold(node, inputs.stream().map(input -> ((Constant) input).tensor()).toList());
  }

  private StoredTensor value() {
    return switch (node.attributes().get("value")) {
      case Attribute.Tensor(StoredTensor tensor) -> tensor;
      case null, default ->
          switch (node.attributes().values().stream().findFirst().orElse(new Attribute.Other())) {
            case Attribute.Real(float x) -> StoredTensor.ofFloats("", List.of(), new float[] {x});
            case Attribute.Integer(long x) -> StoredTensor.ofLongs("", List.of(), new long[] {x});
            case Attribute.Integers(List<Long> x) -> Constants.integers(x);
            default -> throw new Unsupported("only numbers are supported");
          };
    };
  }

  private Operand dropout() {
    if (!(input(0) instanceof Value x)) {
      return input(0);
    }
    double ratio =
        node.has(1)
            ? constant(1).toFloats()[0]
            : ActivationSearch.decimal(node.real("ratio", 0.5f));
    return x.then(layer(new Dropout("", x.shape(), ActivationSearch.decimal(ratio))));
  }

  private Operand convolution() {
    StoredTensor weight = constant(1);
    List<Long> extents = weight.shape();
    require(extents.size() == 4, "only two-dimensional convolutions are supported");
    Shape shape = maps(0).shape();
    int groups = positive(node.integer("group", 1));
    require(
        extents.get(1) * groups == shape.channels(),
        "its weight has %d·%d input channels, but its input %d"
            .formatted(groups, extents.get(1), shape.channels()));
    int channels = positive(extents.getFirst());
    Window window = window(extents.subList(2, 4));
    Bias bias = Dsl.bias(node.has(2));
    boolean depthwise = groups > 1 && groups == shape.channels() && groups == channels;
    List<StoredTensor> parameters = new ArrayList<>(List.of(parameter("weight", weight)));
    if (node.has(2)) {
      parameters.add(parameter("bias", vector(2, channels)));
    }
    return maps(0)
        .then(
            layer(
                depthwise
                    ? new DepthwiseConv("", shape, window, bias, Dsl.identity())
                    : new Conv(
                        "", shape, channels, window, new Groups(groups), bias, Dsl.identity()),
                parameters));
  }

  private Operand gemm() {
    require(node.integer("transA", 0) == 0, "transA is not supported");
    require(
        node.real("alpha", 1) == 1 && node.real("beta", 1) == 1,
        "alpha and beta other than 1 are not supported");
    Value product = product(matrix(1, node.integer("transB", 0) != 0));
    return node.has(2) ? shifted(product, 1, constant(2)) : product;
  }

  /** Returns a matrix as K×C, with as many rows as outputs. */
  private StoredTensor matrix(int input, boolean transposed) {
    StoredTensor matrix = constant(input);
    require(matrix.shape().size() == 2, "only a constant matrix as the second factor is supported");
    return transposed ? matrix : Constants.transposed(matrix);
  }

  /** Multiplies the channels of each pixel by a matrix, K×C. */
  private Value product(StoredTensor matrix) {
    Value x = value(0);
    require(
        x.layout() != Layout.MAPS, "the last axis of its first factor does not hold the channels");
    int inputs = x.shape().channels();
    int channels = positive(matrix.shape().getFirst());
    require(
        matrix.shape().get(1) == inputs,
        "its matrix has %d rows, but its input %d channels"
            .formatted(matrix.shape().get(1), inputs));
    if (x.layout() == Layout.VECTORS) {
      StoredTensor bias =
          StoredTensor.ofFloats("bias", List.of((long) channels), new float[channels]);
      return x.then(
          layer(
              new Linear("", x.shape(), channels, Dsl.identity()),
              List.of(parameter("weight", matrix), bias)));
    }
    List<Long> extents = List.of((long) channels, (long) inputs, 1L, 1L);
    StoredTensor weight = Constants.reshaped(parameter("weight", matrix), extents);
    return x.then(
        layer(
            new Conv(
                "",
                x.shape(),
                channels,
                Window.POINTWISE,
                Groups.ONE,
                new Bias(false),
                Dsl.identity()),
            List.of(weight)));
  }

  private Operand sum() {
    List<Value> values = values();
    Value sum = values.size() == 1 ? values.getFirst() : joined(Joint.ADD, values);
    for (Operand input : inputs) {
      if (input instanceof Constant(StoredTensor shift)) {
        sum = shifted(sum, 1, shift);
      }
    }
    return sum;
  }

  private Operand difference() {
    return switch (input(1)) {
      case Constant(StoredTensor shift) -> shifted(value(0), -1, shift);
      case Value x when input(0) instanceof Constant(StoredTensor shift) ->
          shifted(multiplied(x, number(-1)), 1, shift);
      case Value _ -> throw new Unsupported("only constants can be subtracted");
    };
  }

  private Operand quotient() {
    require(input(1) instanceof Constant, "only division by constants is supported");
    StoredTensor divisor = constant(1);
    float[] reciprocals = divisor.toFloats();
    for (int i = 0; i < reciprocals.length; i++) {
      reciprocals[i] = 1 / reciprocals[i];
    }
    return multiplied(value(0), StoredTensor.ofFloats("", divisor.shape(), reciprocals));
  }

  private Operand multiplication() {
    List<Value> values = values();
    if (values.size() == 1) {
      return multiplied(values.getFirst(), constant(input(0) instanceof Constant ? 0 : 1));
    }
    List<Value> factorLast = values.getFirst().shape().pixels() == 1 ? values.reversed() : values;
    Shape shape = factorLast.getFirst().shape();
    require(
        factorLast.getLast().shape().equals(new Shape(shape.channels(), 1, 1)),
        "only a factor for each channel is supported");
    return joined(Joint.MULTIPLY, factorLast, shape);
  }

  private Operand concatenation() {
    List<Value> values = values();
    require(values.size() == inputs.size(), "constants cannot be concatenated with maps");
    if (values.size() == 1) {
      return values.getFirst();
    }
    Layout layout = values.getFirst().layout();
    require(
        axis(node.integer("axis", 1), layout) == layout.channelAxis(),
        "only channels can be concatenated");
    Shape first = values.getFirst().shape();
    int channels = values.stream().mapToInt(value -> value.shape().channels()).sum();
    return joined(Joint.CONCAT, values, new Shape(channels, first.height(), first.width()));
  }

  private Value joined(Joint joint, List<Value> values) {
    Shape shape = values.getFirst().shape();
    require(
        values.stream().allMatch(value -> value.shape().equals(shape)),
        "its inputs have different shapes: "
            + values.stream()
                .map(value -> value.shape().toString())
                .collect(Collectors.joining(", ")));
    return joined(joint, values, shape);
  }

  private Value joined(Joint joint, List<Value> values, Shape output) {
    Layout layout = values.getFirst().layout();
    require(
        values.stream().allMatch(value -> value.layout() == layout),
        "its inputs have their axes in different orders");
    List<Step> steps = values.stream().map(Value::step).toList();
    return new Value(new Step.Meet(node.label(), joint, steps, output), layout);
  }

  /** Returns y = x · constant. */
  private Value multiplied(Value x, StoredTensor constant) {
    return scaled(x, perChannel(constant, x), new double[x.shape().channels()]);
  }

  /** Returns y = x + sign · constant. */
  private Value shifted(Value x, int sign, StoredTensor constant) {
    double[] ones = new double[x.shape().channels()];
    Arrays.fill(ones, 1);
    double[] shift = perChannel(constant, x);
    Arrays.setAll(shift, c -> sign * shift[c]);
    return scaled(x, ones, shift);
  }

  private Value scaled(Value x, double[] scale, double[] shift) {
    return x.then(new Part.Scaling(node.label(), x.shape(), scale, shift));
  }

  /** Returns a constant that is broadcast to a value as a number per channel. */
  private double[] perChannel(StoredTensor constant, Value x) {
    float[] values = constant.toFloats();
    int channels = x.shape().channels();
    double[] result = new double[channels];
    if (values.length == 1) {
      Arrays.fill(result, values[0]);
      return result;
    }
    int fromEnd = x.layout().rank() - x.layout().channelAxis();
    List<Long> extents = constant.shape();
    require(
        values.length == channels
            && extents.size() >= fromEnd
            && extents.get(extents.size() - fromEnd) == channels,
        "only constants with one value per channel are supported");
    Arrays.setAll(result, c -> values[c]);
    return result;
  }

  private Operand batchNormalization() {
    require(node.integer("training_mode", 0) == 0, "the training mode is not supported");
    Value x = value(0);
    require(x.layout() != Layout.PIXELS, "only the second axis can hold the channels");
    int channels = x.shape().channels();
    double epsilon = ActivationSearch.decimal(node.real("epsilon", 1e-5f));
    float[] variance = vector(4, channels).toFloats();
    // ninc's ε is fixed. Another one is the same as other variances.
    for (int c = 0; c < channels; c++) {
      variance[c] = (float) (variance[c] + (epsilon - BATCH_EPSILON));
    }
    List<Long> shape = List.of((long) channels);
    return x.then(
        layer(
            new BatchNorm("", x.shape(), Dsl.identity()),
            List.of(
                parameter("weight", vector(1, channels)),
                parameter("bias", vector(2, channels)),
                parameter("running_mean", vector(3, channels)),
                StoredTensor.ofFloats("running_var", shape, variance))));
  }

  private Operand layerNormalization() {
    Value x = value(0);
    int channels = x.shape().channels();
    require(
        x.layout() != Layout.MAPS
            && axis(node.integer("axis", -1), x.layout()) == x.layout().channelAxis(),
        "only the channels of each pixel can be normalized");
    double epsilon = ActivationSearch.decimal(node.real("epsilon", 1e-5f));
    require(
        epsilon == LayerNormalization.EPSILON,
        "epsilon is %s, but ninc's is %s".formatted(epsilon, LayerNormalization.EPSILON));
    StoredTensor bias =
        node.has(2)
            ? vector(2, channels)
            : StoredTensor.ofFloats("", List.of((long) channels), new float[channels]);
    return x.then(
        layer(
            new LayerNorm("", x.shape()),
            List.of(parameter("weight", vector(1, channels)), parameter("bias", bias))));
  }

  private Operand maxPool() {
    require(node.integer("storage_order", 0) == 0, "storage_order is not supported");
    return maps(0).then(layer(new MaxPool("", shape(0), pooling())));
  }

  private Operand averagePool() {
    Shape shape = maps(0).shape();
    Window window = pooling();
    boolean padded = !window.padding().equals(new Padding(0, 0));
    require(
        !padded || node.integer("count_include_pad", 0) != 0,
        "padding that is not counted is not supported");
    boolean global = !padded && window.kernel().equals(new Kernel(shape.height(), shape.width()));
    return maps(0)
        .then(layer(global ? new GlobalAveragePool("", shape) : new AvgPool("", shape, window)));
  }

  private Window pooling() {
    Window window = window(node.integers("kernel_shape", List.of()));
    require(!window.isDilated(), "dilation is not supported");
    Shape shape = shape(0);
    if (node.integer("ceil_mode", 0) != 0) {
      Window ceiling = new Window(window.kernel(), new Stride(1, 1), window.padding());
      Shape all = ceiling.over(shape, 1);
      require(
          (all.height() - 1) % window.stride().height() == 0
              && (all.width() - 1) % window.stride().width() == 0,
          "ceil_mode adds windows that do not fit; export it without, or for another image size");
    }
    return window;
  }

  private Operand mean() {
    Value x = value(0);
    List<Long> axes =
        node.has(1) ? Constants.integers(constant(1)) : node.integers("axes", List.of());
    int spatial = x.layout() == Layout.PIXELS ? 1 : 2;
    require(
        x.layout() != Layout.VECTORS
            && axes.size() == 2
            && axes.stream()
                .map(axis -> axis(axis, x.layout()))
                .sorted()
                .toList()
                .equals(List.of(spatial, spatial + 1)),
        "only the mean over height and width is supported");
    Value mean = x.then(layer(new GlobalAveragePool("", x.shape())));
    return node.integer("keepdims", 1) == 0 ? mean.as(Layout.VECTORS) : mean;
  }

  private Operand flattened() {
    Value x = value(0);
    if (x.shape().pixels() == 1) {
      return x.as(Layout.VECTORS);
    }
    require(x.layout() == Layout.MAPS, "only N×C×H×W can be flattened");
    return x.then(layer(new Flatten("", x.shape()))).as(Layout.VECTORS);
  }

  /** Reshapes to N×K, to N×C×1×1, or not at all. */
  private Operand reshaped() {
    Value x = value(0);
    List<Long> target = new ArrayList<>(Constants.integers(constant(1)));
    require(!target.isEmpty(), "only N×K and N×C×1×1 are supported");
    // The first axis is the batch, which is written as -1, 0 or its size.
    target.set(0, 1L);
    Shape shape = x.shape();
    List<Long> extents = Constants.resolved(target, x.extents());
    if (extents.equals(x.extents())) {
      return x;
    }
    if (extents.equals(List.of(1L, (long) shape.values()))) {
      return flattened();
    }
    require(
        shape.pixels() == 1 && extents.equals(List.of(1L, (long) shape.channels(), 1L, 1L)),
        "only N×K and N×C×1×1 are supported");
    return x.as(Layout.MAPS);
  }

  private Operand transposed() {
    Value x = value(0);
    List<Long> axes = node.integers("perm", List.of());
    if (x.layout() == Layout.MAPS && axes.equals(CHANNELS_LAST)) {
      return x.as(Layout.PIXELS);
    }
    require(
        x.layout() == Layout.PIXELS && axes.equals(CHANNELS_FIRST),
        "only N×C×H×W to N×H×W×C and back are supported");
    return x.as(Layout.MAPS);
  }

  private Window window(List<Long> kernel) {
    require(kernel.size() == 2, "only two-dimensional windows are supported");
    List<Long> strides = node.integers("strides", List.of(1L, 1L));
    List<Long> dilations = node.integers("dilations", List.of(1L, 1L));
    require(strides.size() == 2 && dilations.size() == 2, "only two dimensions are supported");
    Window unpadded =
        new Window(
            new Kernel(positive(kernel.get(0)), positive(kernel.get(1))),
            new Stride(positive(strides.get(0)), positive(strides.get(1))),
            new Padding(0, 0),
            new Dilation(positive(dilations.get(0)), positive(dilations.get(1))));
    return new Window(unpadded.kernel(), unpadded.stride(), padding(unpadded), unpadded.dilation());
  }

  private Padding padding(Window window) {
    switch (node.text("auto_pad", "NOTSET")) {
      case "SAME_UPPER", "SAME_LOWER" -> {
        Shape shape = shape(0);
        return new Padding(
            same(
                shape.height(),
                window.kernel().height(),
                window.stride().height(),
                window.dilation().height()),
            same(
                shape.width(),
                window.kernel().width(),
                window.stride().width(),
                window.dilation().width()));
      }
      case "VALID" -> {
        return new Padding(0, 0);
      }
      default -> {
        List<Long> pads = node.integers("pads", List.of(0L, 0L, 0L, 0L));
        require(
            pads.size() == 4 && pads.get(0).equals(pads.get(2)) && pads.get(1).equals(pads.get(3)),
            "only padding that is the same on both sides is supported");
        return new Padding(extent(pads.get(0), 0), extent(pads.get(1), 0));
      }
    }
  }

  private static int same(int size, int kernel, int stride, int dilation) {
    long covered =
        (long) (Math.ceilDiv(size, stride) - 1) * stride + (long) dilation * (kernel - 1);
    long total = Math.max(0, covered + 1 - size);
    require(total % 2 == 0, "only padding that is the same on both sides is supported");
    return extent(total / 2, 0);
  }

  private Part.Layer layer(ninc.dsl.Node made) {
    return layer(made, List.of());
  }

  private Part.Layer layer(ninc.dsl.Node made, List<StoredTensor> parameters) {
    return new Part.Layer(node.label(), made, parameters);
  }

  private Operand input(int index) {
    require(index < inputs.size(), "it has too few inputs");
    return inputs.get(index);
  }

  private Value value(int index) {
    if (input(index) instanceof Value value) {
      return value;
    }
    throw new Unsupported("its input %d must not be a constant".formatted(index + 1));
  }

  private List<Value> values() {
    return inputs.stream()
        .flatMap(input -> input instanceof Value value ? Stream.of(value) : Stream.empty())
        .toList();
  }

  private Value maps(int index) {
    Value value = value(index);
    require(value.layout() == Layout.MAPS, "its input must be N×C×H×W");
    return value;
  }

  private Shape shape(int index) {
    return value(index).shape();
  }

  private StoredTensor constant(int index) {
    if (input(index) instanceof Constant(StoredTensor tensor)) {
      return tensor;
    }
    throw new Unsupported("its input %d must be a constant".formatted(index + 1));
  }

  private StoredTensor vector(int index, int length) {
    StoredTensor tensor = constant(index);
    require(
        tensor.elements() == length,
        "its input %d has %d values where %d are needed"
            .formatted(index + 1, tensor.elements(), length));
    return new StoredTensor(tensor.name(), tensor.dtype(), List.of((long) length), tensor.data());
  }

  private static StoredTensor parameter(String name, StoredTensor tensor) {
    return new StoredTensor(name, Dtype.F32, tensor.shape(), tensor.toFloats(Arena.ofAuto()));
  }

  private static StoredTensor number(float value) {
    return StoredTensor.ofFloats("", List.of(), new float[] {value});
  }

  private static int axis(long axis, Layout layout) {
    return extent(axis < 0 ? axis + layout.rank() : axis, 0);
  }

  private static int positive(long extent) {
    return extent(extent, 1);
  }

  private static int extent(long extent, int least) {
    require(extent >= least && extent <= Integer.MAX_VALUE, "%d is out of range".formatted(extent));
    return (int) extent;
  }

  private static void require(boolean condition, String reason) {
    if (!condition) {
      throw new Unsupported(reason);
    }
  }
}
