package ninc.compiler.schedule;

import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Affine.ConvolutionInputGradient;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.Algorithm.Direct;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.dsl.Stride;
import ninc.dsl.Window;

/** Chooses the algorithm of each convolution. */
public final class AlgorithmChoice {
  private static final Stride ONE = new Stride(1, 1);

  /**
   * The sides of the windows that Winograd's algorithm transforms. Ten points would save more
   * multiplications but lose too much float32 precision.
   */
  private static final List<Integer> POINTS = List.of(6, 8);

  /** The smallest kernel whose savings exceed the cost of the transforms. */
  private static final int SMALLEST_KERNEL = 3;

  /** The largest kernel that leaves output tiles of at least 2×2. */
  private static final int LARGEST_KERNEL = 5;

  /** The minimum number of channels that amortizes the transforms. */
  private static final int MIN_CHANNELS = 16;

  /** The minimum factor by which the number of products must decrease. */
  private static final double MIN_SAVING = 2;

  private AlgorithmChoice() {}

  /** Returns the algorithms of a graph's convolutions, without those that are computed directly. */
  public static Map<Value, Algorithm> of(Graph graph) {
    Map<Value, Algorithm> algorithms = new IdentityHashMap<>();
    for (Value value : graph.values()) {
      switch (algorithm(value.op())) {
        case Direct _ -> {}
        case Winograd winograd -> algorithms.put(value, winograd);
      }
    }
    return algorithms;
  }

  /**
   * Returns the algorithm of a convolution or one of its gradients; direct for all other operators.
   */
  private static Algorithm algorithm(Op op) {
    return switch (op) {
      case Convolution(_, Value w, Window window) -> of(window, w, (FeatureMap) op.type());
      case ConvolutionInputGradient gradient when gradient.coversInput() -> Algorithm.DIRECT;
      case ConvolutionInputGradient(_, Value w, Window window, FeatureMap input) ->
          of(window, w, input);
      case ConvolutionWeightGradient(_, Value dy, Window window) ->
          of(window, (Weight) op.type(), dy.featureMap());
      case Op _ -> Algorithm.DIRECT;
    };
  }

  private static Algorithm of(Window window, Value weight, FeatureMap result) {
    return of(window, (Weight) weight.type(), result);
  }

  private static Algorithm of(Window window, Weight weight, FeatureMap result) {
    int kernel = weight.kernelHeight();
    boolean possible =
        window.stride().equals(ONE)
            && kernel == weight.kernelWidth()
            && kernel >= SMALLEST_KERNEL
            && kernel <= LARGEST_KERNEL
            && window.padding().height() < kernel
            && window.padding().width() < kernel
            && Math.min(weight.in(), weight.out()) >= MIN_CHANNELS;
    if (!possible) {
      return Algorithm.DIRECT;
    }
    Winograd winograd =
        POINTS.stream()
            .map(points -> Winograd.of(points, kernel))
            .min(Comparator.comparingLong(w -> w.products(result.height(), result.width())))
            .orElseThrow();
    double direct = (double) result.pixels() * kernel * kernel;
    double products = winograd.products(result.height(), result.width());
    return direct >= MIN_SAVING * products ? winograd : Algorithm.DIRECT;
  }
}
