package ninc.compiler.fuse;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.graph.Activate;
import ninc.compiler.graph.ActivationGradient;
import ninc.compiler.graph.BiasAdd;
import ninc.compiler.graph.Convolution;
import ninc.compiler.graph.ConvolutionInputGradient;
import ninc.compiler.graph.Graph;
import ninc.compiler.graph.Input;
import ninc.compiler.graph.Labels;
import ninc.compiler.graph.Op;
import ninc.compiler.graph.OptimizerState;
import ninc.compiler.graph.Parameter;
import ninc.compiler.graph.Value;
import ninc.dsl.Window;

/**
 * Grows regions value by value: each value joins the region of the value that it continues pixel by
 * pixel, where the level allows it and everything else that it reads is there by then.
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
    graph.values().stream().filter(value -> !isGiven(value.op())).forEach(fusion::place);
    return new FusedGraph(graph, RegionNames.named(fusion.regions));
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
    return ready && Tiled.isTiled(regions.get(region).getFirst().op());
  }

  /** The operand that a value continues pixel by pixel, where the level fuses it at all. */
  private Optional<Value> continued(Op op) {
    return switch (level) {
      case NONE -> Optional.empty();
      case EPILOGUE -> epilogue(op);
      case BLOCK -> epilogue(op).or(() -> pointwise(op));
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
}
