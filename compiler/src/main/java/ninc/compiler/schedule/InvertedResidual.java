package ninc.compiler.schedule;

import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Elementwise.Formula;
import ninc.compiler.ir.Grouped.GroupedConvolution;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.PixelMap;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.Product.Direction;
import ninc.dsl.Window;

/**
 * A 1×1 convolution that expands the channels from C to E, a depthwise convolution of these, and a
 * 1×1 convolution that projects them to K, which one kernel computes. Each is followed by
 * elementwise operators, of which only those of the projection read other maps.
 *
 * @param expansion the product of the first convolution, and what follows it
 * @param filtered the depthwise convolution, and what follows it
 * @param projection the product of the last convolution, and what follows it
 */
public record InvertedResidual(
    Stage.Multiply expansion, List<Value> filtered, Stage.Multiply projection) {

  public InvertedResidual {
    filtered = List.copyOf(filtered);
  }

  /** Returns the inverted residual that values of a region are; empty if they are anything else. */
  public static Optional<InvertedResidual> of(List<Value> values) {
    if (!values.stream().allMatch(value -> value.type() instanceof PixelMap)) {
      return Optional.empty();
    }
    List<Stage> stages = Stage.of(values);
    return stages.size() == 3
            && stages.get(0) instanceof Stage.Multiply expansion
            && stages.get(1) instanceof Stage.Elementwise(List<Value> filtered)
            && stages.get(2) instanceof Stage.Multiply projection
        ? Optional.of(new InvertedResidual(expansion, filtered, projection))
            .filter(InvertedResidual::isWhole)
        : Optional.empty();
  }

  /** Whether each part reads the one before, and nothing else reads it. */
  private boolean isWhole() {
    return isPointwise(expansion.product())
        && isChain(expansion.values())
        && filtered.getFirst().op() instanceof GroupedConvolution convolution
        && convolution.isDepthwise()
        && !convolution.window().isDilated()
        && convolution.input() == expansion.values().getLast()
        && isChain(filtered)
        && isPointwise(projection.product())
        && projection.product().source() == filtered.getLast()
        && projection.epilogue().stream().allMatch(this::isEpilogue);
  }

  private static boolean isPointwise(Product product) {
    return product.isPointwise() && product.direction() == Direction.FORWARD;
  }

  /** Whether each value but the first depends on the one before alone. */
  private static boolean isChain(List<Value> values) {
    for (int i = 1; i < values.size(); i++) {
      Value previous = values.get(i - 1);
      boolean continues =
          switch (values.get(i).op()) {
            case BiasAdd(Value input, _) -> input == previous;
            case Formula formula -> formula.operands().stream().allMatch(x -> x == previous);
            case Op _ -> false;
          };
      if (!continues) {
        return false;
      }
    }
    return true;
  }

  private boolean isEpilogue(Value value) {
    boolean elementwise =
        switch (value.op()) {
          case BiasAdd _, Formula _ -> true;
          case Op _ -> false;
        };
    return elementwise
        && value.op().operands().stream()
            .noneMatch(x -> expansion.values().contains(x) || filtered.contains(x));
  }

  /** Returns the window of the depthwise convolution. */
  public Window window() {
    return ((GroupedConvolution) filtered.getFirst().op()).window();
  }

  /** Returns the weight of the depthwise convolution, [k, k, 1, E]. */
  public Value filter() {
    return ((GroupedConvolution) filtered.getFirst().op()).weight();
  }

  /** Returns the type of the input, [N, H, W, C]. */
  public FeatureMap input() {
    return expansion.product().sourceMap();
  }

  /** Returns E, the number of channels between the 1×1 convolutions. */
  public int expanded() {
    return expansion.channels();
  }

  /** Returns the type of the result, [N, H', W', K]. */
  public FeatureMap result() {
    return projection.product().resultMap();
  }
}
