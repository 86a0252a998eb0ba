package ninc.compiler.fuse;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.graph.Activate;
import ninc.compiler.graph.ActivationGradient;
import ninc.compiler.graph.AveragePool;
import ninc.compiler.graph.AveragePoolGradient;
import ninc.compiler.graph.BiasAdd;
import ninc.compiler.graph.Convolution;
import ninc.compiler.graph.ConvolutionInputGradient;
import ninc.compiler.graph.CorrectCount;
import ninc.compiler.graph.CrossEntropy;
import ninc.compiler.graph.CrossEntropyGradient;
import ninc.compiler.graph.Dropout;
import ninc.compiler.graph.Graph;
import ninc.compiler.graph.Input;
import ninc.compiler.graph.Labels;
import ninc.compiler.graph.MaxPool;
import ninc.compiler.graph.MaxPoolGradient;
import ninc.compiler.graph.MaxPoolGradientAt;
import ninc.compiler.graph.MaxPoolPositions;
import ninc.compiler.graph.Op;
import ninc.compiler.graph.OptimizerState;
import ninc.compiler.graph.Parameter;
import ninc.compiler.graph.Value;
import ninc.compiler.graph.Verifier;
import ninc.dsl.Window;

/**
 * Grows regions value by value: each value joins the region of the value that it continues, where
 * the level allows it and everything else that it reads is there by then. A convolution over more
 * than one pixel, and what sums over the batch for parameters, continues nothing.
 */
public final class Fusion {
  private final FusionLevel level;
  private final List<List<Value>> regions = new ArrayList<>();
  private final Map<Value, Integer> home = new IdentityHashMap<>();

  private Fusion(FusionLevel level) {
    this.level = level;
  }

  /**
   * Cuts a graph into regions, at level {@code full} after rewriting the gradients of its pools.
   */
  public static FusedGraph fuse(Graph unfused, FusionLevel level) {
    Graph graph = level == FusionLevel.FULL ? prepared(unfused) : unfused;
    Fusion fusion = new Fusion(level);
    graph.values().stream().filter(value -> !isGiven(value.op())).forEach(fusion::place);
    return new FusedGraph(graph, RegionNames.named(fusion.regions));
  }

  private static Graph prepared(Graph graph) {
    Graph remembering = Verifier.verify("pool positions", PoolPositions.apply(graph));
    return Verifier.verify("pooled masks", PooledMasks.apply(remembering));
  }

  /** Whether a value comes from outside rather than from a kernel. */
  private static boolean isGiven(Op op) {
    return op instanceof Input
        || op instanceof Labels
        || op instanceof Parameter
        || op instanceof OptimizerState;
  }

  private void place(Value value) {
    int region =
        continued(value.op())
            .filter(home::containsKey)
            .map(home::get)
            .filter(candidate -> joins(value, candidate))
            .orElse(regions.size());
    if (region == regions.size()) {
      regions.add(new ArrayList<>());
    }
    regions.get(region).add(value);
    home.put(value, region);
  }

  private boolean joins(Value value, int region) {
    boolean ready =
        value.op().operands().stream()
            .allMatch(operand -> home.getOrDefault(operand, -1) <= region);
    return ready && canBeJoined(regions.get(region).getFirst().op());
  }

  /** Whether a region that begins with this operator runs in parts, rather than as a whole. */
  private boolean canBeJoined(Op first) {
    return level == FusionLevel.FULL ? Tiled.isSwept(first) : Tiled.isTiled(first);
  }

  /** The operand that a value continues, where the level fuses it at all. */
  private Optional<Value> continued(Op op) {
    return switch (level) {
      case NONE -> Optional.empty();
      case EPILOGUE -> epilogue(op);
      case BLOCK -> epilogue(op).or(() -> pointwise(op));
      case FULL -> epilogue(op).or(() -> pointwise(op)).or(() -> surroundings(op));
    };
  }

  private static Optional<Value> epilogue(Op op) {
    return switch (op) {
      case BiasAdd(Value x, _) -> Optional.of(x);
      case Activate(Value x, _) -> Optional.of(x);
      case ActivationGradient(Value dy, _, _) -> Optional.of(dy);
      case Op _ -> Optional.empty();
    };
  }

  private static Optional<Value> pointwise(Op op) {
    return switch (op) {
      case Convolution(Value x, _, Window window) when window.equals(Window.POINTWISE) ->
          Optional.of(x);
      case ConvolutionInputGradient(Value dy, _, Window window, _)
          when window.equals(Window.POINTWISE) ->
          Optional.of(dy);
      case Op _ -> Optional.empty();
    };
  }

  /** What stands between blocks, or after the last. */
  private static Optional<Value> surroundings(Op op) {
    return switch (op) {
      case MaxPool(Value x, _) -> Optional.of(x);
      case MaxPoolPositions(Value x, _) -> Optional.of(x);
      case AveragePool(Value x, _) -> Optional.of(x);
      case Dropout(Value x, _, _) -> Optional.of(x);
      case CrossEntropy(Value logits, _) -> Optional.of(logits);
      case CorrectCount(Value logits, _) -> Optional.of(logits);
      case CrossEntropyGradient(Value logits, _) -> Optional.of(logits);
      case MaxPoolGradient(Value dy, _, _) -> Optional.of(dy);
      case MaxPoolGradientAt(Value dy, _, _, _) -> Optional.of(dy);
      case AveragePoolGradient(Value dy, _, _) -> Optional.of(dy);
      case Op _ -> Optional.empty();
    };
  }
}
