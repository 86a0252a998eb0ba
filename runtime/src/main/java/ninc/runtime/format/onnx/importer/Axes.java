package ninc.runtime.format.onnx.importer;

import static ninc.runtime.format.onnx.importer.Unsupported.require;

import java.util.ArrayList;
import java.util.List;
import ninc.dsl.Flatten;
import ninc.dsl.Shape;
import ninc.runtime.format.onnx.importer.Operand.Layout;
import ninc.runtime.format.onnx.importer.Operand.Value;

/** Translates operators that arrange the same values in other axes. */
final class Axes {
  static final List<Long> CHANNELS_LAST_TO_FIRST = List.of(0L, 3L, 1L, 2L);
  private static final List<Long> CHANNELS_FIRST_TO_LAST = List.of(0L, 2L, 3L, 1L);

  private Axes() {}

  static Operand flatten(Call call) {
    require(call.node().integer("axis", 1) == 1, "only axis 1 is supported");
    return flattened(call);
  }

  private static Operand flattened(Call call) {
    Value x = call.value(0);
    if (x.shape().pixels() == 1) {
      return x.as(Layout.VECTORS);
    }
    require(x.layout() == Layout.MAPS, "only N×C×H×W can be flattened");
    return call.layer(x, new Flatten("", x.shape())).as(Layout.VECTORS);
  }

  /** Reshapes to N×K, to N×C×1×1, or not at all. */
  static Operand reshape(Call call) {
    Value x = call.value(0);
    List<Long> target = new ArrayList<>(Constants.integers(call.constant(1)));
    require(!target.isEmpty(), "only N×K and N×C×1×1 are supported");
    // The first axis is the batch, which is written as -1, 0 or its size.
    target.set(0, 1L);
    Shape shape = x.shape();
    List<Long> extents = Constants.resolved(target, x.extents());
    if (extents.equals(x.extents())) {
      return x;
    }
    if (extents.equals(List.of(1L, (long) shape.values()))) {
      return flattened(call);
    }
    require(
        shape.pixels() == 1 && extents.equals(List.of(1L, (long) shape.channels(), 1L, 1L)),
        "only N×K and N×C×1×1 are supported");
    return x.as(Layout.MAPS);
  }

  static Operand squeeze(Call call) {
    Value x = call.value(0);
    require(x.shape().pixels() == 1, "only maps of one pixel can be squeezed");
    return x.as(Layout.VECTORS);
  }

  static Operand unsqueeze(Call call) {
    Value x = call.value(0);
    require(x.layout() == Layout.VECTORS, "only vectors can become maps");
    return x.as(Layout.MAPS);
  }

  static Operand transpose(Call call) {
    Value x = call.value(0);
    List<Long> axes = call.node().integers("perm", List.of());
    if (x.layout() == Layout.MAPS && axes.equals(CHANNELS_FIRST_TO_LAST)) {
      return x.as(Layout.PIXELS);
    }
    require(
        x.layout() == Layout.PIXELS && axes.equals(CHANNELS_LAST_TO_FIRST),
        "only N×C×H×W to N×H×W×C and back are supported");
    return x.as(Layout.MAPS);
  }
}
