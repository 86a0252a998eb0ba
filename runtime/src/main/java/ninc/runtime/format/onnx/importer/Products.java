package ninc.runtime.format.onnx.importer;

import static ninc.runtime.format.onnx.importer.Unsupported.positive;
import static ninc.runtime.format.onnx.importer.Unsupported.require;

import java.util.ArrayList;
import java.util.List;
import ninc.dsl.Bias;
import ninc.dsl.Conv;
import ninc.dsl.DepthwiseConv;
import ninc.dsl.Dsl;
import ninc.dsl.Groups;
import ninc.dsl.Linear;
import ninc.dsl.Shape;
import ninc.dsl.Window;
import ninc.runtime.format.onnx.importer.OnnxGraph.Node;
import ninc.runtime.format.onnx.importer.Operand.Layout;
import ninc.runtime.format.onnx.importer.Operand.Value;
import ninc.runtime.format.safetensors.StoredTensor;

/** Translates products with a constant weight: convolutions and products of matrices. */
final class Products {
  private Products() {}

  static Operand convolution(Call call) {
    Node node = call.node();
    StoredTensor weight = call.constant(1);
    List<Long> extents = weight.shape();
    require(extents.size() == 4, "only two-dimensional convolutions are supported");
    Value x = call.maps(0);
    int groups = positive(node.integer("group", 1));
    require(
        extents.get(1) * groups == x.shape().channels(),
        "its weight has %d·%d input channels, but its input %d"
            .formatted(groups, extents.get(1), x.shape().channels()));
    int channels = positive(extents.getFirst());
    Window window = Windows.of(node, extents.subList(2, 4), x.shape());
    List<StoredTensor> parameters = new ArrayList<>(List.of(Call.parameter("weight", weight)));
    if (node.has(2)) {
      parameters.add(call.vector("bias", 2, channels));
    }
    return call.layer(
        x,
        convolution(x.shape(), channels, window, groups, Dsl.bias(node.has(2))),
        parameters.toArray(StoredTensor[]::new));
  }

  private static ninc.dsl.Node convolution(
      Shape input, int channels, Window window, int groups, Bias bias) {
    boolean depthwise = groups > 1 && groups == input.channels() && groups == channels;
    return depthwise
        ? new DepthwiseConv("", input, window, bias, Dsl.identity())
        : new Conv("", input, channels, window, new Groups(groups), bias, Dsl.identity());
  }

  static Operand gemm(Call call) {
    Node node = call.node();
    require(node.integer("transA", 0) == 0, "transA is not supported");
    require(
        node.real("alpha", 1) == 1 && node.real("beta", 1) == 1,
        "alpha and beta other than 1 are not supported");
    StoredTensor matrix = matrix(call);
    Value product =
        product(call, node.integer("transB", 0) == 0 ? Constants.transposed(matrix) : matrix);
    return node.has(2) ? Arithmetic.shifted(call, product, call.constant(2)) : product;
  }

  static Operand matMul(Call call) {
    return product(call, Constants.transposed(matrix(call)));
  }

  private static StoredTensor matrix(Call call) {
    StoredTensor matrix = call.constant(1);
    require(matrix.shape().size() == 2, "only a constant matrix as the second factor is supported");
    return matrix;
  }

  /** Multiplies the channels of each pixel by a matrix, K×C. */
  private static Value product(Call call, StoredTensor matrix) {
    Value x = call.value(0);
    require(
        x.layout() != Layout.MAPS, "the last axis of its first factor does not hold the channels");
    int inputs = x.shape().channels();
    int channels = positive(matrix.shape().getFirst());
    require(
        matrix.shape().get(1) == inputs,
        "its matrix has %d rows, but its input %d channels"
            .formatted(matrix.shape().get(1), inputs));
    StoredTensor weight = Call.parameter("weight", matrix);
    if (x.layout() == Layout.VECTORS) {
      StoredTensor bias =
          StoredTensor.ofFloats("bias", List.of((long) channels), new float[channels]);
      return call.layer(x, new Linear("", x.shape(), channels, Dsl.identity()), weight, bias);
    }
    List<Long> extents = List.of((long) channels, (long) inputs, 1L, 1L);
    return call.layer(
        x,
        convolution(x.shape(), channels, Window.POINTWISE, 1, new Bias(false)),
        Constants.reshaped(weight, extents));
  }
}
