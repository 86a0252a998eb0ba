package ninc.runtime.format.onnx.importer;

import static ninc.runtime.format.onnx.importer.Unsupported.nonNegative;
import static ninc.runtime.format.onnx.importer.Unsupported.positive;
import static ninc.runtime.format.onnx.importer.Unsupported.require;

import java.util.List;
import ninc.dsl.Dilation;
import ninc.dsl.Kernel;
import ninc.dsl.Padding;
import ninc.dsl.Shape;
import ninc.dsl.Stride;
import ninc.dsl.Window;
import ninc.runtime.format.onnx.importer.OnnxGraph.Node;

/** Reads the attributes that the windows of convolutions and of pooling have. */
final class Windows {
  private static final String ASYMMETRIC =
      "only padding that is the same on both sides is supported";

  private Windows() {}

  /**
   * Returns the window of a node.
   *
   * @param kernel its height and width
   * @param input the shape that it is moved over
   */
  static Window of(Node node, List<Long> kernel, Shape input) {
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
    return new Window(
        unpadded.kernel(), unpadded.stride(), padding(node, unpadded, input), unpadded.dilation());
  }

  private static Padding padding(Node node, Window window, Shape input) {
    return switch (node.text("auto_pad", "NOTSET")) {
      case "SAME_UPPER", "SAME_LOWER" ->
          new Padding(
              same(
                  input.height(),
                  window.kernel().height(),
                  window.stride().height(),
                  window.dilation().height()),
              same(
                  input.width(),
                  window.kernel().width(),
                  window.stride().width(),
                  window.dilation().width()));
      case "VALID" -> new Padding(0, 0);
      default -> explicit(node.integers("pads", List.of(0L, 0L, 0L, 0L)));
    };
  }

  /** Returns the padding on each side with which the output has ⌈size / stride⌉ pixels. */
  private static int same(int size, int kernel, int stride, int dilation) {
    long covered =
        (long) (Math.ceilDiv(size, stride) - 1) * stride + (long) dilation * (kernel - 1);
    long total = Math.max(0, covered + 1 - size);
    require(total % 2 == 0, ASYMMETRIC);
    return nonNegative(total / 2);
  }

  /**
   * Returns padding that is given for each side.
   *
   * @param pads top, left, bottom, right
   */
  private static Padding explicit(List<Long> pads) {
    require(
        pads.size() == 4 && pads.get(0).equals(pads.get(2)) && pads.get(1).equals(pads.get(3)),
        ASYMMETRIC);
    return new Padding(nonNegative(pads.get(0)), nonNegative(pads.get(1)));
  }
}
