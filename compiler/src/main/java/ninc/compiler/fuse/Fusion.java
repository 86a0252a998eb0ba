package ninc.compiler.fuse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.StepPart;
import ninc.compiler.ir.Value;

/**
 * Fuses values into regions greedily, in graph order. A value joins the region of its {@linkplain
 * ninc.compiler.ir.Op#continuation continuation} if the fusion level allows it and no later region
 * computes another operand. At level full, siblings join each other. Recomputed values join only
 * regions of the backward pass.
 */
public final class Fusion {
  private final FusionLevel level;
  private final List<List<Value>> regions = new ArrayList<>();
  private final Map<Value, Integer> regionOf = new IdentityHashMap<>();

  private Fusion(FusionLevel level) {
    this.level = level;
  }

  /**
   * Partitions the values of a graph into regions.
   *
   * @param limits what one kernel of the device can compute, which limits other rules than levels
   * @throws IllegalFusion if a rule fuses values that cannot be one kernel
   */
  public static FusedGraph fuse(Graph graph, FusionRule rule, KernelLimits limits) {
    return switch (rule) {
      case FusionLevel level -> fuse(graph, level);
      case FusionRule own -> RuleFusion.fuse(graph, own, limits);
    };
  }

  /** Partitions the values of a graph into regions at a level. */
  public static FusedGraph fuse(Graph graph, FusionLevel level) {
    Fusion fusion = new Fusion(level);
    List<Value> computed =
        graph.values().stream().filter(value -> !value.op().storage().isGiven()).toList();
    (level == FusionLevel.FULL ? siblingsTogether(computed) : computed).forEach(fusion::assign);
    return new FusedGraph(graph, level, RegionNames.named(fusion.regions));
  }

  /**
   * Moves siblings to the last of them, where all that they read is computed. Which of them share a
   * kernel then does not depend on recomputed values in between. What the backward pass reads stays
   * where it is, before its readers.
   */
  private static List<Value> siblingsTogether(List<Value> values) {
    Set<Value> read = Collections.newSetFromMap(new IdentityHashMap<>());
    values.stream()
        .filter(value -> value.part() == StepPart.BACKWARD)
        .forEach(value -> read.addAll(value.op().operands()));
    List<List<Value>> groups = new ArrayList<>();
    for (Value value : values) {
      List<Value> group =
          groups.stream()
              .filter(others -> !read.contains(value) && others.stream().noneMatch(read::contains))
              .filter(value::isSibling)
              .findFirst()
              .orElseGet(ArrayList::new);
      groups.removeIf(other -> other == group);
      group.add(value);
      groups.add(group);
    }
    return groups.stream().flatMap(List::stream).toList();
  }

  private void assign(Value value) {
    int region =
        IntStream.concat(continued(value), siblings(value)).findFirst().orElse(regions.size());
    if (region == regions.size()) {
      regions.add(new ArrayList<>());
    }
    regions.get(region).add(value);
    regionOf.put(value, region);
  }

  /** The regions that a value joins to continue one of their values, best first. */
  private IntStream continued(Value value) {
    return value.op().continuation().stream()
        .filter(continuation -> continuation.level().compareTo(level) <= 0)
        .flatMap(continuation -> continuation.operands().stream())
        .flatMapToInt(operand -> candidates(value, operand))
        .filter(candidate -> isReady(value, candidate) && isJoinable(candidate));
  }

  /** The regions of which a value is a sibling. */
  private IntStream siblings(Value value) {
    return level == FusionLevel.FULL
        ? IntStream.range(0, regions.size())
            .filter(region -> value.isSibling(regions.get(region)) && isReady(value, region))
        : IntStream.empty();
  }

  /** The regions that a value may join to continue another, best first. */
  private IntStream candidates(Value value, Value continued) {
    return isRecomputed(value)
        ? IntStream.concat(regionsOf(continued).filter(this::isBackward), lastBackwardRegion(value))
        : IntStream.concat(regionsOf(continued), recomputedRegions(value));
  }

  private IntStream regionsOf(Value value) {
    return regionOf.containsKey(value) ? IntStream.of(regionOf.get(value)) : IntStream.empty();
  }

  /** The regions of the recomputed activations that a gradient reads. */
  private IntStream recomputedRegions(Value gradient) {
    return gradient.op().operands().stream()
        .filter(Fusion::isRecomputed)
        .flatMapToInt(this::regionsOf);
  }

  /** The last joinable region of the backward pass, if its last loop admits the value. */
  private IntStream lastBackwardRegion(Value value) {
    return IntStream.range(0, regions.size())
        .map(i -> regions.size() - 1 - i)
        .filter(region -> isBackward(region) && isJoinable(region))
        .limit(1)
        .filter(region -> Region.loops(regions.get(region)).getLast().admits(value));
  }

  private boolean isBackward(int region) {
    return regions.get(region).getFirst().part() != StepPart.FORWARD;
  }

  /** Whether a value of the forward pass is recomputed for the backward pass. */
  private static boolean isRecomputed(Value value) {
    return value.part() == StepPart.RECOMPUTED;
  }

  /** Whether everything that a value reads is computed by the end of a region. */
  private boolean isReady(Value value, int region) {
    return value.op().operands().stream()
        .allMatch(operand -> regionOf.getOrDefault(operand, -1) <= region);
  }

  /** Whether a region runs by tile or example, so that other values can be fused into it. */
  private boolean isJoinable(int region) {
    return switch (regions.get(region).getFirst().op().granularity()) {
      case TILE -> true;
      case EXAMPLE -> level == FusionLevel.FULL;
      case BATCH -> false;
    };
  }
}
