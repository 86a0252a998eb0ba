package ninc.runtime.format.onnx.importer;

import static ninc.runtime.format.onnx.importer.Unsupported.require;

import java.util.List;
import ninc.dsl.AvgPool;
import ninc.dsl.GlobalAveragePool;
import ninc.dsl.Kernel;
import ninc.dsl.MaxPool;
import ninc.dsl.Padding;
import ninc.dsl.Shape;
import ninc.dsl.Stride;
import ninc.dsl.Window;
import ninc.runtime.format.onnx.importer.OnnxGraph.Node;
import ninc.runtime.format.onnx.importer.Operand.Layout;
import ninc.runtime.format.onnx.importer.Operand.Value;

/** Translates pooling. */
final class Pooling {
  private Pooling() {}

  static Operand max(Call call) {
    require(call.node().integer("storage_order", 0) == 0, "storage_order is not supported");
    Value x = call.maps(0);
    return call.layer(x, new MaxPool("", x.shape(), window(call.node(), x.shape())));
  }

  static Operand average(Call call) {
    Value x = call.maps(0);
    Shape shape = x.shape();
    Window window = window(call.node(), shape);
    boolean padded = !window.padding().equals(new Padding(0, 0));
    require(
        !padded || call.node().integer("count_include_pad", 0) != 0,
        "padding that is not counted is not supported");
    boolean global = !padded && window.kernel().equals(new Kernel(shape.height(), shape.width()));
    return call.layer(
        x, global ? new GlobalAveragePool("", shape) : new AvgPool("", shape, window));
  }

  static Operand globalMax(Call call) {
    Value x = call.maps(0);
    Window all = Window.covering(x.shape().height(), x.shape().width());
    return call.layer(x, new MaxPool("", x.shape(), all));
  }

  static Operand globalAverage(Call call) {
    Value x = call.maps(0);
    return call.layer(x, new GlobalAveragePool("", x.shape()));
  }

  static Operand mean(Call call) {
    Value x = call.value(0);
    Node node = call.node();
    List<Long> axes =
        node.has(1) ? Constants.integers(call.constant(1)) : node.integers("axes", List.of());
    int height = x.layout() == Layout.PIXELS ? 1 : 2;
    require(
        x.layout() != Layout.VECTORS
            && axes.size() == 2
            && axes.stream()
                .map(x.layout()::axis)
                .sorted()
                .toList()
                .equals(List.of(height, height + 1)),
        "only the mean over height and width is supported");
    Value mean = call.layer(x, new GlobalAveragePool("", x.shape()));
    return node.integer("keepdims", 1) == 0 ? mean.as(Layout.VECTORS) : mean;
  }

  private static Window window(Node node, Shape input) {
    Window window = Windows.of(node, node.integers("kernel_shape", List.of()), input);
    require(!window.isDilated(), "dilation is not supported");
    if (node.integer("ceil_mode", 0) != 0) {
      Shape positions =
          new Window(window.kernel(), new Stride(1, 1), window.padding()).over(input, 1);
      require(
          (positions.height() - 1) % window.stride().height() == 0
              && (positions.width() - 1) % window.stride().width() == 0,
          "ceil_mode adds windows that do not fit; export it without, or for another image size");
    }
    return window;
  }
}
