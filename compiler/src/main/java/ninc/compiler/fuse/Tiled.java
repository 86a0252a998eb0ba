package ninc.compiler.fuse;

import ninc.compiler.graph.Activate;
import ninc.compiler.graph.ActivationGradient;
import ninc.compiler.graph.AveragePool;
import ninc.compiler.graph.AveragePoolGradient;
import ninc.compiler.graph.BiasAdd;
import ninc.compiler.graph.Convolution;
import ninc.compiler.graph.ConvolutionInputGradient;
import ninc.compiler.graph.CrossEntropyGradient;
import ninc.compiler.graph.Dropout;
import ninc.compiler.graph.MaxPool;
import ninc.compiler.graph.MaxPoolGradientAt;
import ninc.compiler.graph.MaxPoolPositions;
import ninc.compiler.graph.Op;
import ninc.compiler.graph.Sum;
import ninc.compiler.graph.Value;
import ninc.dsl.Stride;
import ninc.dsl.Window;

/** Which operators can be computed for a part of their result's pixels alone. */
public final class Tiled {

  private static final Stride ONE = new Stride(1, 1);

  private Tiled() {}

  /**
   * Tile by tile, no other pixel of what it computes needed for that. Input gradients of strided
   * convolutions come in phases, each with a pixel grid of its own.
   */
  public static boolean isTiled(Op op) {
    return switch (op) {
      case Convolution _, BiasAdd _, Activate _, ActivationGradient _, Dropout _, Sum _ -> true;
      case ConvolutionInputGradient(Value _, Value _, Window window, _) ->
          window.stride().equals(ONE);
      case Op _ -> false;
    };
  }

  /**
   * Example by example, in a {@link Sweep}: what can be tiled, pools, and the loss's gradient. A
   * max pool's gradient without remembered positions scatters, and is computed as a whole.
   */
  public static boolean isSwept(Op op) {
    return switch (op) {
      case MaxPool _, MaxPoolPositions _, MaxPoolGradientAt _ -> true;
      case AveragePool _, AveragePoolGradient _, CrossEntropyGradient _ -> true;
      case Op _ -> isTiled(op);
    };
  }
}
