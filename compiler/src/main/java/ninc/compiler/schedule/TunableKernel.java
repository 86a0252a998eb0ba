package ninc.compiler.schedule;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.fuse.Excerpt;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.ir.Value;

/**
 * A kernel whose schedule can be tuned.
 *
 * @param signature the signature of the kernel
 * @param excerpt the kernel's region as a separate graph
 * @param suggested the default schedule, from which the search starts
 * @param traits the properties of the device; empty for a processor
 */
public record TunableKernel(
    String signature,
    FusedGraph excerpt,
    KernelSchedule suggested,
    Optional<WorkGroupTraits> traits) {

  /**
   * Returns the tunable kernels of a program, one per signature, in execution order.
   *
   * @param suggested the schedules to start from, by signature
   */
  public static List<TunableKernel> of(FusedGraph fused, Map<String, KernelSchedule> suggested) {
    return of(fused, suggested, Optional.empty());
  }

  /** Returns the tunable kernels of a graph, one per signature, in execution order. */
  public static List<TunableKernel> of(FusedGraph fused, WorkGroupTraits traits) {
    Schedules schedules = new Schedules(traits);
    FusedGraph cut = KernelPartitioner.apply(fused, schedules);
    return of(cut, schedules.used(cut), Optional.of(traits));
  }

  private static List<TunableKernel> of(
      FusedGraph fused, Map<String, KernelSchedule> suggested, Optional<WorkGroupTraits> traits) {
    Map<String, TunableKernel> kernels = new LinkedHashMap<>();
    for (Region region : fused.regions()) {
      String signature = KernelSignature.of(region.values());
      Optional.ofNullable(suggested.get(signature))
          .ifPresent(schedule ->
              kernels.putIfAbsent(
                  signature,
                  new TunableKernel(signature, Excerpt.of(fused, region), schedule, traits)));
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
      case RegionSchedule region ->
          List.copyOf(region.neighbours(AlgorithmChoice.windows(excerpt.regions().getLast())));
      case TileSchedule tile ->
          List.copyOf(
              new TileNeighbours(new TileLimits(traits.orElseThrow(), Stage.of(values))).of(tile));
      case TensorTile tile -> {
        int channels = Stage.of(values).getFirst().channels();
        TensorLimits limits = new TensorLimits(traits.orElseThrow(), channels);
        yield List.copyOf(new TensorNeighbours(limits).of(tile));
      }
      case TensorReduction reduction -> {
        ConvolutionWeightGradient op =
            (ConvolutionWeightGradient) Schedules.weightGradient(values).orElseThrow().op();
        int rows = TensorReduction.taps(op).orElseThrow().depth();
        int columns = op.gradient().featureMap().channels();
        TensorReductionLimits limits =
            new TensorReductionLimits(traits.orElseThrow(), rows, columns);
        yield List.copyOf(new TensorReductionNeighbours(limits).of(reduction));
      }
      case ReductionSchedule reduction -> {
        Value gradient = Schedules.weightGradient(values).orElseThrow();
        yield List.copyOf(
            new ReductionNeighbours(
                    new ReductionLimits(traits.orElseThrow()), (Weight) gradient.type())
                .of(reduction));
      }
    };
  }
}
