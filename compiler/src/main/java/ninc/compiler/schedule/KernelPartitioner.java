package ninc.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.FusedLoop;
import ninc.compiler.fuse.Region;
import ninc.compiler.fuse.RegionNames;
import ninc.compiler.ir.Value;

/**
 * Cuts regions into what one kernel can be on a device with work-groups: a loop ends where a value
 * needs pixels of another work-group's tile, and where its layers need more local memory than a
 * work-group has.
 */
public final class KernelPartitioner {
  /** Arrays of a kernel; a TornadoVM task takes at most 20 parameters, the context among them. */
  public static final int MOST_ARRAYS = 19;

  private final Schedules schedules;

  private KernelPartitioner(Schedules schedules) {
    this.schedules = schedules;
  }

  /** The same graph in regions of one loop, or one total, each. */
  public static FusedGraph apply(FusedGraph fused, Schedules schedules) {
    List<List<Value>> parts =
        fused.regions().stream().flatMap(region -> parts(region, schedules).stream()).toList();
    return new FusedGraph(fused.graph(), RegionNames.named(parts));
  }

  /** The values of each kernel that a region becomes. */
  static List<List<Value>> parts(Region region, Schedules schedules) {
    KernelPartitioner cutting = new KernelPartitioner(schedules);
    List<List<Value>> parts = new ArrayList<>();
    for (FusedLoop loop : region.loops()) {
      parts.addAll(cutting.parts(loop.values()));
    }
    region.totals().forEach(total -> parts.add(List.of(total)));
    return parts;
  }

  private List<List<Value>> parts(List<Value> loop) {
    List<List<Value>> parts = new ArrayList<>();
    List<Value> part = new ArrayList<>();
    for (Value value : loop) {
      part.add(value);
      if (part.size() > 1 && !fits(part)) {
        part.removeLast();
        parts.add(List.copyOf(part));
        part.clear();
        part.add(value);
      }
    }
    parts.add(part);
    return parts;
  }

  private boolean fits(List<Value> part) {
    List<Stage> stages = Stage.of(part);
    boolean multiplies = stages.stream().anyMatch(stage -> stage.multiplied().isPresent());
    return arrays(part) < MOST_ARRAYS
        && (multiplies ? schedules.tile(stages).isPresent() : stages.size() == 1);
  }

  /** The most arrays that a kernel of these values can have, but for that of the step. */
  private static long arrays(List<Value> part) {
    long read =
        part.stream()
            .flatMap(value -> value.op().operands().stream())
            .filter(operand -> !part.contains(operand))
            .distinct()
            .count();
    return read + part.size();
  }
}
