package ninc.compiler.schedule;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;

/**
 * The schedule of a kernel: its work-groups and register tiles on a device, or its tiles and
 * algorithm on a processor.
 */
public sealed interface KernelSchedule
    permits TileSchedule, TensorTile, ReductionSchedule, TensorReduction, RegionSchedule {

  /** Returns what the schedule is of, as a file of schedules calls it. */
  default String kind() {
    return switch (this) {
      case TileSchedule _ -> "tile";
      case TensorTile _ -> "tensor";
      case ReductionSchedule _ -> "reduction";
      case TensorReduction _ -> "tensorReduction";
      case RegionSchedule _ -> "region";
    };
  }

  /**
   * Returns the schedules of a program's kernels, by signature.
   *
   * @param chosen returns the schedule of the kernel of a region; empty if it has none
   */
  static SequencedMap<String, KernelSchedule> bySignature(
      FusedGraph program, Function<Region, Optional<? extends KernelSchedule>> chosen) {
    SequencedMap<String, KernelSchedule> schedules = new LinkedHashMap<>();
    for (Region region : program.regions()) {
      chosen
          .apply(region)
          .ifPresent(schedule -> schedules.put(KernelSignature.of(region.values()), schedule));
    }
    return schedules;
  }
}
