package ninc.compiler.schedule;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ninc.compiler.fuse.Excerpt;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.ir.Value;

/**
 * A kernel whose schedule can be chosen by measuring.
 *
 * @param signature what it computes, whatever its nodes are called
 * @param excerpt the kernel's region as a graph of its own
 * @param suggested where the search begins
 * @param traits of the device
 */
public record TunableKernel(
    String signature, FusedGraph excerpt, KernelSchedule suggested, WorkGroupTraits traits) {

  /** Those of a graph, one for each signature, in the order in which they run. */
  public static List<TunableKernel> of(FusedGraph fused, WorkGroupTraits traits) {
    Schedules schedules = new Schedules(traits);
    FusedGraph cut = KernelPartitioner.apply(fused, schedules);
    Map<String, TunableKernel> kernels = new LinkedHashMap<>();
    for (Region region : cut.regions()) {
      schedules
          .of(region.values())
          .ifPresent(suggested -> {
            String signature = KernelSignature.of(region.values());
            kernels.putIfAbsent(
                signature,
                new TunableKernel(signature, Excerpt.of(cut, region), suggested, traits));
          });
    }
    return List.copyOf(kernels.values());
  }

  /** The kernel's name in the graph that it was found in. */
  public String name() {
    return excerpt.regions().getLast().name();
  }

  /** The schedules one step away: half or twice of one number, or of two that go together. */
  public List<KernelSchedule> neighbours(KernelSchedule schedule) {
    List<Value> values = excerpt.regions().getLast().values();
    return switch (schedule) {
      case TileSchedule tile ->
          List.copyOf(new TileNeighbours(new TileLimits(traits, Stage.of(values))).of(tile));
      case ReductionSchedule reduction -> {
        Value gradient = values.getFirst();
        yield List.copyOf(
            new ReductionNeighbours(new ReductionLimits(traits), (Weight) gradient.type())
                .of(reduction));
      }
    };
  }
}
