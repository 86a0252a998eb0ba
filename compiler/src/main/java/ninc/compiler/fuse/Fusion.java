package ninc.compiler.fuse;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Value;
import ninc.compiler.ir.Verifier;
import ninc.compiler.pass.Activations;
import ninc.compiler.pass.BackwardPass;
import ninc.compiler.pass.MoveActivationGradientThroughPool;
import ninc.compiler.pass.Recomputation;
import ninc.compiler.pass.SaveArgmax;

/**
 * Grows regions value by value: each value joins the region of the value that it continues, where
 * the level allows it and everything else that it reads is there by then. What is computed again
 * for the backward pass joins only the backward pass.
 */
public final class Fusion {
  private final FusionLevel level;
  private final BackwardPass backward;
  private final List<List<Value>> regions = new ArrayList<>();
  private final Map<Value, Integer> home = new IdentityHashMap<>();

  private Fusion(FusionLevel level, BackwardPass backward) {
    this.level = level;
    this.backward = backward;
  }

  /** Cuts a graph into regions, all activations stored. */
  public static FusedGraph fuse(Graph graph, FusionLevel level) {
    return fuse(graph, level, Activations.STORE);
  }

  /** Rewrites a graph as the level and the choice ask for, and cuts it into regions. */
  public static FusedGraph fuse(Graph graph, FusionLevel level, Activations activations) {
    Graph pooled =
        switch (level) {
          case NONE, EPILOGUE, BLOCK -> graph;
          case FULL -> remembering(graph);
        };
    Graph ready =
        switch (activations) {
          case STORE -> pooled;
          case RECOMPUTE -> Verifier.verify("recomputation", Recomputation.apply(pooled));
        };
    Fusion fusion = new Fusion(level, BackwardPass.of(ready));
    ready.values().stream().filter(value -> !value.op().storage().isGiven()).forEach(fusion::place);
    return new FusedGraph(ready, RegionNames.named(fusion.regions));
  }

  private static Graph remembering(Graph graph) {
    Graph remembering = Verifier.verify("pool positions", SaveArgmax.apply(graph));
    return Verifier.verify("pooled masks", MoveActivationGradientThroughPool.apply(remembering));
  }

  private void place(Value value) {
    int region =
        value.op().continuation().stream()
            .filter(continuation -> continuation.level().compareTo(level) <= 0)
            .flatMapToInt(continuation -> candidates(value, continuation.operand()))
            .filter(candidate -> joins(value, candidate))
            .findFirst()
            .orElse(regions.size());
    if (region == regions.size()) {
      regions.add(new ArrayList<>());
    }
    regions.get(region).add(value);
    home.put(value, region);
  }

  /** The regions that a value may join, best first. */
  private IntStream candidates(Value value, Value continued) {
    return backward.isRecomputed(value)
        ? IntStream.concat(homes(continued).filter(this::isBackward), latest(value))
        : IntStream.concat(homes(continued), recomputedHomes(value));
  }

  private IntStream homes(Value value) {
    return home.containsKey(value) ? IntStream.of(home.get(value)) : IntStream.empty();
  }

  /** Where activations that a gradient reads were computed again. */
  private IntStream recomputedHomes(Value gradient) {
    return gradient.op().operands().stream()
        .filter(backward::isRecomputed)
        .flatMapToInt(this::homes);
  }

  /** The backward pass's last region that others can join, where the value fits its sweep. */
  private IntStream latest(Value value) {
    return IntStream.range(0, regions.size())
        .map(i -> regions.size() - 1 - i)
        .filter(region -> isBackward(region) && canBeJoined(region))
        .limit(1)
        .filter(region -> Region.sweeps(regions.get(region)).getLast().admits(value));
  }

  private boolean isBackward(int region) {
    return backward.contains(regions.get(region).getFirst());
  }

  private boolean joins(Value value, int region) {
    boolean ready =
        value.op().operands().stream()
            .allMatch(operand -> home.getOrDefault(operand, -1) <= region);
    return ready && canBeJoined(region);
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
