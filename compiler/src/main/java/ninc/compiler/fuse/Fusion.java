package ninc.compiler.fuse;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.StepPart;
import ninc.compiler.ir.Value;

/**
 * Grows regions value by value: each value joins the region of the value that it continues, where
 * the level allows it and everything else that it reads is there by then. What is computed again
 * for the backward pass joins only the backward pass.
 */
public final class Fusion {
  private final FusionLevel level;
  private final List<List<Value>> regions = new ArrayList<>();
  private final Map<Value, Integer> home = new IdentityHashMap<>();

  private Fusion(FusionLevel level) {
    this.level = level;
  }

  /** Cuts a graph into regions. */
  public static FusedGraph fuse(Graph graph, FusionLevel level) {
    Fusion fusion = new Fusion(level);
    graph.values().stream().filter(value -> !value.op().storage().isGiven()).forEach(fusion::place);
    return new FusedGraph(graph, RegionNames.named(fusion.regions));
  }

  private void place(Value value) {
    int region =
        IntStream.concat(continued(value), siblings(value)).findFirst().orElse(regions.size());
    if (region == regions.size()) {
      regions.add(new ArrayList<>());
    }
    regions.get(region).add(value);
    home.put(value, region);
  }

  /** The regions that a value joins to continue one of their values, best first. */
  private IntStream continued(Value value) {
    return value.op().continuation().stream()
        .filter(continuation -> continuation.level().compareTo(level) <= 0)
        .flatMapToInt(continuation -> candidates(value, continuation.operand()))
        .filter(candidate -> isReady(value, candidate) && canBeJoined(candidate));
  }

  /** The regions that a value joins because a sibling of it is there. */
  private IntStream siblings(Value value) {
    return level == FusionLevel.FULL
        ? IntStream.range(0, regions.size())
            .filter(region ->
                regions.get(region).stream().anyMatch(other -> value.op().isSibling(other.op())))
            .filter(region -> isReady(value, region))
        : IntStream.empty();
  }

  /** The regions that a value may join to continue another, best first. */
  private IntStream candidates(Value value, Value continued) {
    return isRecomputed(value)
        ? IntStream.concat(homes(continued).filter(this::isBackward), latest(value))
        : IntStream.concat(homes(continued), recomputedHomes(value));
  }

  private IntStream homes(Value value) {
    return home.containsKey(value) ? IntStream.of(home.get(value)) : IntStream.empty();
  }

  /** Where activations that a gradient reads were computed again. */
  private IntStream recomputedHomes(Value gradient) {
    return gradient.op().operands().stream().filter(Fusion::isRecomputed).flatMapToInt(this::homes);
  }

  /** The backward pass's last region that others can join, where the value fits its loop. */
  private IntStream latest(Value value) {
    return IntStream.range(0, regions.size())
        .map(i -> regions.size() - 1 - i)
        .filter(region -> isBackward(region) && canBeJoined(region))
        .limit(1)
        .filter(region -> Region.loops(regions.get(region)).getLast().admits(value));
  }

  private boolean isBackward(int region) {
    return regions.get(region).getFirst().part() != StepPart.FORWARD;
  }

  /** Whether a value belongs to the forward pass, but is computed for the backward pass alone. */
  private static boolean isRecomputed(Value value) {
    return value.part() == StepPart.AGAIN;
  }

  /** Whether everything that a value reads is computed by the end of a region. */
  private boolean isReady(Value value, int region) {
    return value.op().operands().stream()
        .allMatch(operand -> home.getOrDefault(operand, -1) <= region);
  }

  /** Whether a region runs in parts, rather than as a whole. */
  private boolean canBeJoined(int region) {
    return switch (regions.get(region).getFirst().op().granularity()) {
      case TILE -> true;
      case EXAMPLE -> level == FusionLevel.FULL;
      case BATCH -> false;
    };
  }
}
