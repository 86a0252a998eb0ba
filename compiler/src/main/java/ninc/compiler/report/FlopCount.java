package ninc.compiler.report;

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
import ninc.compiler.ir.Grouped;
import ninc.compiler.ir.LayerNormalization;
import ninc.compiler.ir.Layout;
import ninc.compiler.ir.Loss;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Optimization;
import ninc.compiler.ir.Pooling;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Source;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.Algorithm;
import ninc.compiler.schedule.Algorithm.Direct;
import ninc.compiler.schedule.Algorithm.Winograd;

/** Counts the floating-point operations of graphs and of scheduled operators. */
public final class FlopCount {

  private FlopCount() {}

  /** Returns the operations of a graph per example, without those that occur once per batch. */
  public static long perExample(Graph graph) {
    return graph.values().stream().mapToLong(value -> value.op().flops().perExample()).sum();
  }

  /**
   * Returns the operations that an operator executes for a batch, which are fewer than by
   * definition if the algorithm of a convolution saves multiplications. Winograd transforms are not
   * counted.
   */
  public static long executed(Op op, Algorithm algorithm, int examples) {
    return switch (algorithm) {
      case Direct _ -> op.flops().of(examples);
      case Winograd winograd -> products(winograd, op) * examples;
    };
  }

  private static long products(Winograd winograd, Op op) {
    return switch (op) {
      case Convolution(_, Value w, _) -> products(winograd, (FeatureMap) op.type(), w.type());
      case ConvolutionInputGradient(_, Value w, _, FeatureMap input) ->
          products(winograd, input, w.type());
      case ConvolutionWeightGradient(_, Value dy, _) ->
          products(winograd, dy.featureMap(), op.type());
      case BiasAdd _, BiasGradient _, RoundedWeight _ -> throw notAConvolution(op);
      case Preprocess _, BatchNormalization _, LayerNormalization _, Gating _ ->
          throw notAConvolution(op);
      case Source _, Grouped _, Elementwise _, Pooling _, Layout _, Loss _, Optimization _ ->
          throw notAConvolution(op);
    };
  }

  private static IllegalStateException notAConvolution(Op op) {
    return new IllegalStateException(op + " is not a convolution");
  }

  private static long products(Winograd winograd, FeatureMap result, Type weight) {
    long channelPairs = weight.values() / (winograd.kernel() * winograd.kernel());
    return 2 * winograd.products(result.height(), result.width()) * channelPairs;
  }
}
