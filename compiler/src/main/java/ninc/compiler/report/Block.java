package ninc.compiler.report;

import java.util.List;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Value;

/**
 * A box in the diagram: a kernel or an input.
 *
 * @param title the heading of the box
 * @param values the values that the kernel computes, or the input
 * @param kind the part of the training step
 */
record Block(String title, List<Value> values, Kind kind) {

  static Block fed(Value value) {
    return new Block(value.name(), List.of(value), Kind.FED);
  }

  static Block kernel(Region region) {
    return new Block(region.name(), region.values(), Kind.of(region.values().getFirst()));
  }

  boolean isKernel() {
    return kind != Kind.FED;
  }

  /** Returns whether the kernel fuses several operators. */
  boolean isFused() {
    return values.size() > 1;
  }
}
