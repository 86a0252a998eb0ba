package ninc.runtime.format.onnx.importer;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import ninc.dsl.Shape;
import ninc.runtime.UserError;
import ninc.runtime.format.onnx.importer.OnnxGraph.Input;
import ninc.runtime.format.onnx.importer.OnnxGraph.Node;
import ninc.runtime.format.onnx.importer.Operand.Layout;
import ninc.runtime.format.onnx.importer.Operand.Value;

/** Reads the shape of the images or vectors that a graph is fed. */
final class ImageInput {
  private ImageInput() {}

  /**
   * Returns the input as the value that steps start from. Images are N×C×H×W or, if nothing but
   * their transpose is read, N×H×W×C.
   *
   * @param nodes all nodes of the graph
   * @throws UserError if a network cannot have such an input
   */
  static Value of(Input input, List<Node> nodes) {
    List<Integer> extents = extents(input);
    try {
      if (extents.size() == 1) {
        return start(extents.getFirst(), 1, 1, Layout.VECTORS);
      }
      return isChannelsLast(input, nodes)
          ? start(extents.get(2), extents.get(0), extents.get(1), Layout.PIXELS)
          : start(extents.get(0), extents.get(1), extents.get(2), Layout.MAPS);
    } catch (IllegalArgumentException e) {
      throw new UserError("its input is too large: " + e.getMessage(), e);
    }
  }

  private static Value start(int channels, int height, int width, Layout layout) {
    return new Value(new Step.Start(new Shape(channels, height, width)), layout);
  }

  /** Returns all extents but that of the batch. */
  private static List<Integer> extents(Input input) {
    List<Long> shape = input.shape();
    if (shape.size() != 4 && shape.size() != 2) {
      throw new UserError(
          "its input %s has %d axes, but images have four, N×C×H×W"
              .formatted(OnnxFile.quoted(input.name()), shape.size()));
    }
    List<Integer> extents = new ArrayList<>();
    for (long extent : shape.subList(1, shape.size())) {
      if (extent < 1 || extent > Integer.MAX_VALUE) {
        throw new UserError(
            ("its input %s is %s, but channels, height and width must be fixed; export it with a"
                    + " fixed image size")
                .formatted(OnnxFile.quoted(input.name()), text(shape)));
      }
      extents.add((int) extent);
    }
    return extents;
  }

  private static String text(List<Long> shape) {
    return shape.stream()
        .map(extent -> extent == 0 ? "?" : String.valueOf(extent))
        .collect(Collectors.joining("×"));
  }

  private static boolean isChannelsLast(Input input, List<Node> nodes) {
    List<Node> readers =
        nodes.stream().filter(node -> node.inputs().contains(input.name())).toList();
    return !readers.isEmpty()
        && readers.stream()
            .allMatch(node ->
                node.qualifiedOperator().equals("Transpose")
                    && node.integers("perm", List.of()).equals(Axes.CHANNELS_LAST_TO_FIRST));
  }
}
