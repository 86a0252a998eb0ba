package ninc.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.FusedLoop;
import ninc.compiler.fuse.Region;
import ninc.compiler.fuse.RegionNames;
import ninc.compiler.ir.Value;

/**
 * Partitions regions into kernels for devices with work-groups. A fused loop is split where a value
 * needs pixels from the tile of another work-group, or where its layers need more local memory than
 * a work-group has.
 */
public final class KernelPartitioner {
  /**
   * The maximum number of arrays of a kernel: a TornadoVM task has at most 20 parameters, including
   * the context.
   */
  public static final int MAX_ARRAYS = 19;

  private final Schedules schedules;

  private KernelPartitioner(Schedules schedules) {
    this.schedules = schedules;
  }

  /** Returns the same graph with one region per kernel, which is one loop or one reduction. */
  public static FusedGraph apply(FusedGraph fused, Schedules schedules) {
    List<List<Value>> parts =
        fused.regions().stream().flatMap(region -> parts(region, schedules).stream()).toList();
    return new FusedGraph(fused.graph(), RegionNames.named(parts));
  }

  /** Returns the values of each kernel of a region. */
  static List<List<Value>> parts(Region region, Schedules schedules) {
    KernelPartitioner cutting = new KernelPartitioner(schedules);
    List<List<Value>> parts = new ArrayList<>();
    for (FusedLoop loop : region.loops()) {
      parts.addAll(cutting.parts(loop.values()));
    }
    parts.addAll(reductions(region.reductions()));
    return parts;
  }

  /** Returns the reductions of a region by kernel: siblings share one, as far as their arrays fit. */
  private static List<List<Value>> reductions(List<Value> reductions) {
    List<List<Value>> parts = new ArrayList<>();
    for (Value reduction : reductions) {
      if (!parts.isEmpty() && reduction.op().isSibling(parts.getLast().getLast().op())) {
        List<Value> joined = new ArrayList<>(parts.getLast());
        joined.add(reduction);
        if (arrays(joined) < MAX_ARRAYS) {
          parts.set(parts.size() - 1, List.copyOf(joined));
          continue;
        }
      }
      parts.add(List.of(reduction));
    }
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
    return arrays(part) < MAX_ARRAYS
        && (multiplies ? schedules.tile(stages).isPresent() : stages.size() == 1);
  }

  /** Returns the maximum number of arrays of a kernel of these values, without the step's array. */
  private static long arrays(List<Value> part) {
    return part.stream()
        .flatMap(value -> Stream.concat(value.op().operands().stream(), written(value)))
        .distinct()
        .count();
  }

  private static Stream<Value> written(Value value) {
    return switch (value.op().storage()) {
      case IN_PLACE -> value.op().overwritten().stream();
      case COMPUTED, FED, PERSISTENT -> Stream.of(value);
    };
  }
}
