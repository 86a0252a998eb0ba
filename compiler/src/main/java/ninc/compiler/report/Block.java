package ninc.compiler.report;

import java.util.List;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Value;

/**
 * What the picture shows as one box: a kernel, or an image or labels that are fed.
 *
 * @param values what it computes, or the one value that is fed
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

  /** Whether several operators became one kernel. */
  boolean isFused() {
    return values.size() > 1;
  }
}
