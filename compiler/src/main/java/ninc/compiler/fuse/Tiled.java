package ninc.compiler.fuse;

import ninc.compiler.graph.Activate;
import ninc.compiler.graph.ActivationGradient;
import ninc.compiler.graph.BiasAdd;
import ninc.compiler.graph.Convolution;
import ninc.compiler.graph.ConvolutionInputGradient;
import ninc.compiler.graph.Dropout;
import ninc.compiler.graph.Op;
import ninc.compiler.graph.Sum;
import ninc.compiler.graph.Value;
import ninc.dsl.Stride;
import ninc.dsl.Window;

/** Which operators can be computed for any tile of their result's pixels alone. */
public final class Tiled {

  private static final Stride ONE = new Stride(1, 1);

  private Tiled() {}

  /** Input gradients of strided convolutions come in phases, each with a pixel grid of its own. */
  public static boolean isTiled(Op op) {
    return switch (op) {
      case Convolution _, BiasAdd _, Activate _, ActivationGradient _, Dropout _, Sum _ -> true;
      case ConvolutionInputGradient(Value _, Value _, Window window, _) ->
          window.stride().equals(ONE);
      case Op _ -> false;
    };
  }
}
