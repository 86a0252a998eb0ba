package ninc.compiler.fuse;

import ninc.compiler.ir.Activate;
import ninc.compiler.ir.ActivationGradient;
import ninc.compiler.ir.AveragePool;
import ninc.compiler.ir.AveragePoolGradient;
import ninc.compiler.ir.BiasAdd;
import ninc.compiler.ir.Convolution;
import ninc.compiler.ir.ConvolutionInputGradient;
import ninc.compiler.ir.CrossEntropyGradient;
import ninc.compiler.ir.Dropout;
import ninc.compiler.ir.MaxPool;
import ninc.compiler.ir.MaxPoolGradientAt;
import ninc.compiler.ir.MaxPoolPositions;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Sum;
import ninc.compiler.ir.Value;
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
   * Example by example, in a {@link FusedLoop}: what can be tiled, pools, and the loss's gradient.
   * A max pool's gradient without remembered positions scatters, and is computed as a whole.
   */
  public static boolean isSwept(Op op) {
    return switch (op) {
      case MaxPool _, MaxPoolPositions _, MaxPoolGradientAt _ -> true;
      case AveragePool _, AveragePoolGradient _, CrossEntropyGradient _ -> true;
      case Op _ -> isTiled(op);
    };
  }
}
