package ninc.compiler.fuse;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.ir.Optimization.Accumulate;
import ninc.compiler.ir.Value;

/**
 * Moves the accumulation of each gradient to right after the region that computes the gradient. Its
 * memory is then free for the next ones, and other machines can be sent the sum while the rest of
 * the backward pass runs.
 */
public final class EarlyAccumulation {

  private EarlyAccumulation() {}

  /** Returns the same regions in another order. */
  public static FusedGraph apply(FusedGraph fused) {
    Map<Value, Region> accumulations = new IdentityHashMap<>();
    fused
        .regions()
        .forEach(region ->
            accumulated(region).ifPresent(gradient -> accumulations.put(gradient, region)));
    List<Region> ordered = new ArrayList<>();
    for (Region region : fused.regions()) {
      if (accumulated(region).isEmpty()) {
        ordered.add(region);
        for (Value value : region.values()) {
          Optional.ofNullable(accumulations.get(value)).ifPresent(ordered::add);
        }
      }
    }
    return new FusedGraph(fused.graph(), fused.level(), ordered, fused.views());
  }

  /** Returns the gradient that a region accumulates, if it does nothing else. */
  private static Optional<Value> accumulated(Region region) {
    return region.values().size() == 1
            && region.values().getFirst().op() instanceof Accumulate(Value gradient, Value _)
        ? Optional.of(gradient)
        : Optional.empty();
  }
}
