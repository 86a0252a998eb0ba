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
 * A kernel whose schedule can be tuned.
 *
 * @param signature the signature of the kernel
 * @param excerpt the kernel's region as a separate graph
 * @param suggested the default schedule, from which the search starts
 * @param traits the properties of the device
 */
public record TunableKernel(
    String signature, FusedGraph excerpt, KernelSchedule suggested, WorkGroupTraits traits) {

  /** Returns the tunable kernels of a graph, one per signature, in execution order. */
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

  /** Returns the name of the kernel in its original graph. */
  public String name() {
    return excerpt.regions().getLast().name();
  }

  /**
   * Returns the neighbours of a schedule, in which one number, or two that depend on each other,
   * are halved or doubled.
   */
  public List<KernelSchedule> neighbours(KernelSchedule schedule) {
    List<Value> values = excerpt.regions().getLast().values();
    return switch (schedule) {
      case TileSchedule tile ->
          List.copyOf(new TileNeighbours(new TileLimits(traits, Stage.of(values))).of(tile));
      case ReductionSchedule reduction -> {
        Value gradient = Schedules.weightGradient(values).orElseThrow();
        yield List.copyOf(
            new ReductionNeighbours(new ReductionLimits(traits), (Weight) gradient.type())
                .of(reduction));
      }
    };
  }
}
