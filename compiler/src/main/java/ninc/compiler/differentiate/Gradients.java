package ninc.compiler.differentiate;

import static ninc.compiler.differentiate.Gradients.Row.row;
import static ninc.compiler.differentiate.Gradients.Row.same;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ninc.compiler.graph.Activate;
import ninc.compiler.graph.ActivationGradient;
import ninc.compiler.graph.AveragePool;
import ninc.compiler.graph.AveragePoolGradient;
import ninc.compiler.graph.BiasAdd;
import ninc.compiler.graph.BiasGradient;
import ninc.compiler.graph.Concat;
import ninc.compiler.graph.Convolution;
import ninc.compiler.graph.ConvolutionInputGradient;
import ninc.compiler.graph.ConvolutionWeightGradient;
import ninc.compiler.graph.CorrectCount;
import ninc.compiler.graph.CrossEntropy;
import ninc.compiler.graph.CrossEntropyGradient;
import ninc.compiler.graph.Dropout;
import ninc.compiler.graph.Flatten;
import ninc.compiler.graph.Input;
import ninc.compiler.graph.Labels;
import ninc.compiler.graph.MaxPool;
import ninc.compiler.graph.MaxPoolGradient;
import ninc.compiler.graph.MaxPoolGradientAt;
import ninc.compiler.graph.MaxPoolPositions;
import ninc.compiler.graph.Op;
import ninc.compiler.graph.OptimizerState;
import ninc.compiler.graph.Parameter;
import ninc.compiler.graph.Slice;
import ninc.compiler.graph.SquaredNorm;
import ninc.compiler.graph.Sum;
import ninc.compiler.graph.Unflatten;
import ninc.compiler.graph.Update;
import ninc.compiler.graph.Value;

/** The table of gradients: a row per operator. */
final class Gradients {

  private Gradients() {}

  /**
   * What an operand's gradient is.
   *
   * @param op computes it from the gradient of the result; where empty, it is that gradient itself
   */
  record Row(Value operand, Optional<Op> op) {
    static Row row(Value operand, Op op) {
      return new Row(operand, Optional.of(op));
    }

    static Row same(Value operand) {
      return new Row(operand, Optional.empty());
    }
  }

  /**
   * The gradients of an operator's operands.
   *
   * @param value what the operator computed
   * @param dy the gradient of the loss by {@code value}
   */
  static List<Row> of(Value value, Value dy) {
    return switch (value.op()) {
      case Convolution(Value x, Value w, var window) ->
          List.of(
              row(x, new ConvolutionInputGradient(dy, w, window, x.featureMap())),
              row(w, new ConvolutionWeightGradient(x, dy, window)));
      case BiasAdd(Value x, Value b) -> List.of(same(x), row(b, new BiasGradient(dy)));
      case Activate(Value x, var f) -> List.of(row(x, new ActivationGradient(dy, value, f)));
      case MaxPool(Value x, var window) -> List.of(row(x, new MaxPoolGradient(dy, x, window)));
      case AveragePool(Value x, var window) ->
          List.of(row(x, new AveragePoolGradient(dy, window, x.featureMap())));
      case Dropout(Value x, double p, int stream) -> List.of(row(x, new Dropout(dy, p, stream)));
      case Flatten(Value x) -> List.of(row(x, new Unflatten(dy, x.featureMap())));
      case Sum(List<Value> terms) -> terms.stream().map(Row::same).toList();
      case Concat(List<Value> parts) -> slices(parts, dy);
      case Input _, Labels _, Parameter _, OptimizerState _ -> List.of();
      case CrossEntropy _, CrossEntropyGradient _, CorrectCount _, Slice _, Unflatten _ ->
          throw noRow(value);
      case ConvolutionInputGradient _, ConvolutionWeightGradient _, BiasGradient _ ->
          throw noRow(value);
      case ActivationGradient _, MaxPoolGradient _, AveragePoolGradient _ -> throw noRow(value);
      case MaxPoolPositions _, MaxPoolGradientAt _, SquaredNorm _, Update _ -> throw noRow(value);
    };
  }

  private static List<Row> slices(List<Value> parts, Value dy) {
    List<Row> rows = new ArrayList<>();
    int from = 0;
    for (Value part : parts) {
      int channels = part.featureMap().channels();
      rows.add(row(part, new Slice(dy, from, channels)));
      from += channels;
    }
    return rows;
  }

  private static IllegalArgumentException noRow(Value value) {
    return new IllegalArgumentException(
        "%s: %s has no gradient".formatted(value, value.op().getClass().getSimpleName()));
  }
}
