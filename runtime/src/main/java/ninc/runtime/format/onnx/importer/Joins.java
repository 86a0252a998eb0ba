package ninc.runtime.format.onnx.importer;

import static ninc.runtime.format.onnx.importer.Unsupported.require;

import java.util.List;
import java.util.stream.Collectors;
import ninc.dsl.Shape;
import ninc.runtime.format.onnx.importer.Operand.Layout;
import ninc.runtime.format.onnx.importer.Operand.Value;
import ninc.runtime.format.onnx.importer.Part.Joint;

/** Translates what joins several values: sums, products and concatenations of feature maps. */
final class Joins {
  private Joins() {}

  /** Adds values of the same shape. */
  static Value sum(Call call, List<Value> values) {
    Shape shape = values.getFirst().shape();
    require(
        values.stream().allMatch(value -> value.shape().equals(shape)),
        "its inputs have different shapes: "
            + values.stream()
                .map(value -> value.shape().toString())
                .collect(Collectors.joining(", ")));
    return joined(call, Joint.ADD, values, shape);
  }

  /** Multiplies a map by a factor for each channel, in any order. */
  static Value product(Call call, List<Value> values) {
    List<Value> factorLast = values.getFirst().shape().pixels() == 1 ? values.reversed() : values;
    Shape shape = factorLast.getFirst().shape();
    require(
        factorLast.getLast().shape().equals(new Shape(shape.channels(), 1, 1)),
        "only a factor for each channel is supported");
    return joined(call, Joint.MULTIPLY, factorLast, shape);
  }

  static Operand concatenation(Call call) {
    List<Value> values = call.values();
    require(values.size() == call.inputs().size(), "constants cannot be concatenated with maps");
    if (values.size() == 1) {
      return values.getFirst();
    }
    Layout layout = values.getFirst().layout();
    require(
        layout.axis(call.node().integer("axis", 1)) == layout.channelAxis(),
        "only channels can be concatenated");
    Shape first = values.getFirst().shape();
    int channels = values.stream().mapToInt(value -> value.shape().channels()).sum();
    return joined(call, Joint.CONCAT, values, new Shape(channels, first.height(), first.width()));
  }

  private static Value joined(Call call, Joint joint, List<Value> values, Shape output) {
    Layout layout = values.getFirst().layout();
    require(
        values.stream().allMatch(value -> value.layout() == layout),
        "its inputs have their axes in different orders");
    List<Step> steps = values.stream().map(Value::step).toList();
    return new Value(new Step.Meet(call.node().label(), joint, steps, output), layout);
  }
}
