package ninc.runtime.cpu.tensor;

import java.util.IdentityHashMap;
import java.util.Map;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Affine.BiasGradient;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Affine.ConvolutionInputGradient;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Affine.RoundedWeight;
import ninc.compiler.ir.BatchNormalization;
import ninc.compiler.ir.Elementwise;
import ninc.compiler.ir.Gating;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Grouped.GroupedConvolution;
import ninc.compiler.ir.Grouped.GroupedInputGradient;
import ninc.compiler.ir.Grouped.GroupedWeightGradient;
import ninc.compiler.ir.LayerNormalization;
import ninc.compiler.ir.Layout;
import ninc.compiler.ir.Loss;
import ninc.compiler.ir.Optimization;
import ninc.compiler.ir.Pooling;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Source;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;
import ninc.dsl.Window;

/** The halo of each feature map: the border of zeros that lets convolutions read it in place. */
public final class Halos {

  /** The number of halo rows above and below a map, and of halo columns to its left and right. */
  public record Halo(int height, int width) {
    static final Halo NONE = new Halo(0, 0);

    Halo union(Halo other) {
      return new Halo(Math.max(height, other.height), Math.max(width, other.width));
    }
  }

  private final Map<Value, Halo> halos = new IdentityHashMap<>();

  public Halos(Graph graph) {
    for (Value value : graph.values()) {
      switch (value.op()) {
        case Convolution(Value x, _, Window window) -> require(x, padding(window));
        case ConvolutionWeightGradient(Value x, _, Window window) -> require(x, padding(window));
        case ConvolutionInputGradient gradient when gradient.coversInput() -> {}
        case ConvolutionInputGradient(Value dy, _, Window window, FeatureMap input) ->
            require(dy, reach(dy.featureMap(), window, input));
        case GroupedConvolution(Value x, _, Window window) -> require(x, padding(window));
        case GroupedWeightGradient(Value x, _, Window window, _) -> require(x, padding(window));
        case GroupedInputGradient op ->
            op.asDepthwiseConvolution()
                .ifPresent(window -> require(op.gradient(), padding(window)));
        case BiasAdd _, BiasGradient _, RoundedWeight _ -> {}
        case Preprocess _, BatchNormalization _, LayerNormalization _, Gating _ -> {}
        case Source _, Elementwise _, Pooling _, Layout _, Loss _, Optimization _ -> {}
      }
    }
  }

  public Halo of(Value value) {
    return halos.getOrDefault(value, Halo.NONE);
  }

  private void require(Value value, Halo halo) {
    halos.merge(value, halo, Halo::union);
  }

  private static Halo padding(Window window) {
    return new Halo(window.padding().height(), window.padding().width());
  }

  private static Halo reach(FeatureMap dy, Window window, FeatureMap input) {
    int height =
        Phase.rows(input, window).stream().mapToInt(p -> p.reach(dy.height())).max().orElse(0);
    int width =
        Phase.columns(input, window).stream().mapToInt(p -> p.reach(dy.width())).max().orElse(0);
    return new Halo(Math.max(0, height), Math.max(0, width));
  }
}
