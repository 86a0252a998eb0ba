package ninc.compiler.draw;

import java.util.List;
import ninc.compiler.differentiate.StepPart;
import ninc.compiler.fuse.Region;
import ninc.compiler.graph.Type.FeatureMap;
import ninc.compiler.graph.Value;

/**
 * What the picture shows as one box: a kernel, or an image or labels that are fed.
 *
 * @param values what it computes, or the one value that is fed
 */
record Block(String title, List<Value> values, Kind kind) {

  /** What a block is for; those but {@link #FED} are kernels. */
  enum Kind {
    FED,
    FORWARD,
    BACKWARD,
    GRADIENT,
    UPDATE
  }

  static Block fed(Value value) {
    return new Block(value.name(), List.of(value), Kind.FED);
  }

  static Block kernel(Region region) {
    return new Block(region.name(), region.values(), kind(region.values().getFirst()));
  }

  private static Kind kind(Value value) {
    return switch (StepPart.of(value)) {
      case FORWARD -> Kind.FORWARD;
      case BACKWARD -> Kind.BACKWARD;
      // The sum of what several readers of a map hand back is on the way back, too.
      case GRADIENT -> value.type() instanceof FeatureMap ? Kind.BACKWARD : Kind.GRADIENT;
      case UPDATE -> Kind.UPDATE;
    };
  }

  boolean isKernel() {
    return kind != Kind.FED;
  }

  /** Whether several operators became one kernel. */
  boolean isFused() {
    return values.size() > 1;
  }
}
