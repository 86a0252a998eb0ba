package ninc.compiler.report;

import ninc.compiler.ir.Activate;
import ninc.compiler.ir.ActivationGradient;
import ninc.compiler.ir.AveragePool;
import ninc.compiler.ir.AveragePoolGradient;
import ninc.compiler.ir.BiasAdd;
import ninc.compiler.ir.BiasGradient;
import ninc.compiler.ir.Concat;
import ninc.compiler.ir.Convolution;
import ninc.compiler.ir.ConvolutionInputGradient;
import ninc.compiler.ir.ConvolutionWeightGradient;
import ninc.compiler.ir.CorrectCount;
import ninc.compiler.ir.CrossEntropy;
import ninc.compiler.ir.CrossEntropyGradient;
import ninc.compiler.ir.Dropout;
import ninc.compiler.ir.Flatten;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Input;
import ninc.compiler.ir.Labels;
import ninc.compiler.ir.MaxPool;
import ninc.compiler.ir.MaxPoolGradient;
import ninc.compiler.ir.MaxPoolGradientAt;
import ninc.compiler.ir.MaxPoolPositions;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.OptimizerState;
import ninc.compiler.ir.Parameter;
import ninc.compiler.ir.Slice;
import ninc.compiler.ir.SquaredNorm;
import ninc.compiler.ir.Sum;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Unflatten;
import ninc.compiler.ir.Update;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.compiler.schedule.Scheduling;
import ninc.dsl.Adam;
import ninc.dsl.Optimizer;
import ninc.dsl.Sgd;
import ninc.dsl.Window;

/**
 * Counts floating-point operations: additions, multiplications and comparisons count one each, so
 * that a multiply-add counts two; a function such as the sigmoid or the exponential counts one.
 * Windows that reach into the padding count in full. What only moves data counts nothing.
 */
public final class FlopCount {

  private FlopCount() {}

  /** The operations of a graph for one example. */
  public static long perExample(Graph graph) {
    return graph.values().stream().mapToLong(value -> perExample(value.op())).sum();
  }

  /** The operations of one operator for a batch of so many examples. */
  public static long of(Op op, int examples) {
    return switch (op) {
      case Update update -> perValue(update) * values(op.type());
      case SquaredNorm(Value gradient, _) -> 2 * values(gradient.type());
      case Op other -> perExample(other) * examples;
    };
  }

  /** The same, but for what a convolution's algorithm saves; transforms are not counted. */
  public static long executed(Op op, int examples) {
    return Scheduling.algorithm(op) instanceof Winograd winograd
        ? winogradProducts(winograd, op) * examples
        : of(op, examples);
  }

  private static long winogradProducts(Winograd winograd, Op op) {
    return switch (op) {
      case Convolution(_, Value w, _) -> products(winograd, (FeatureMap) op.type(), w.type());
      case ConvolutionInputGradient(_, Value w, _, FeatureMap input) ->
          products(winograd, input, w.type());
      case ConvolutionWeightGradient(_, Value dy, _) ->
          products(winograd, dy.featureMap(), op.type());
      case Op _ -> throw new IllegalStateException(op + " is no convolution");
    };
  }

  private static long products(Winograd winograd, FeatureMap result, Type weight) {
    long channelPairs = values(weight) / (winograd.kernel() * winograd.kernel());
    return 2L * winograd.products(result.height(), result.width()) * channelPairs;
  }

  /** Of one parameter's step; what only scales by a constant that is one or zero is left out. */
  private static long perValue(Update update) {
    return perValue(update.rule()) + (update.clip().isPresent() ? 1 : 0);
  }

  private static long perValue(Optimizer rule) {
    return switch (rule) {
      case Sgd sgd ->
          2
              + (sgd.weightDecay() == 0 ? 0 : 2)
              + (sgd.momentum() == 0 ? 0 : 2)
              + (sgd.nesterov() ? 2 : 0);
      case Adam adam -> 13 + (adam.weightDecay() == 0 ? 0 : 2);
    };
  }

  /** The operations of one operator for one example; none where it works once for a batch. */
  public static long perExample(Op op) {
    return switch (op) {
      case Convolution(Value x, Value w, Window window) ->
          2L * window.over(x.featureMap().shape(), 1).pixels() * values(w.type());
      case ConvolutionInputGradient(Value dy, Value w, _, _) -> 2 * pixels(dy) * values(w.type());
      case ConvolutionWeightGradient(_, Value dy, _) -> 2 * pixels(dy) * values(op.type());
      case MaxPool(_, Window window) -> values(op.type()) * window.kernel().area();
      // The comparisons are those of the pool itself.
      case MaxPoolPositions _ -> 0;
      case AveragePool(_, Window window) -> values(op.type()) * window.kernel().area();
      case AveragePoolGradient(Value dy, Window window, _) ->
          values(dy.type()) * window.kernel().area();
      case MaxPoolGradient(Value dy, _, _) -> values(dy.type());
      case MaxPoolGradientAt(Value dy, _, _, _) -> values(dy.type());
      case BiasGradient(Value dy) -> values(dy.type());
      case BiasAdd _, Activate _, ActivationGradient _, Dropout _ -> values(op.type());
      case Sum(var terms) -> values(op.type()) * (terms.size() - 1);
      // Subtract the largest, exponential, and add; the gradient divides and subtracts.
      case CrossEntropy(Value logits, _) -> 3 * values(logits.type());
      case CrossEntropyGradient(Value logits, _) -> 5 * values(logits.type());
      case CorrectCount(Value logits, _) -> values(logits.type());
      case Input _, Labels _, Parameter _, OptimizerState _, SquaredNorm _, Update _ -> 0;
      case Concat _, Slice _, Flatten _, Unflatten _ -> 0;
    };
  }

  private static long pixels(Value map) {
    return map.featureMap().pixels();
  }

  /** The number of values of one example, or of a parameter, as a long. */
  private static long values(Type type) {
    return type.values();
  }
}
