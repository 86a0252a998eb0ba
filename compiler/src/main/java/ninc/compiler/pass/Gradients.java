package ninc.compiler.pass;

import static ninc.compiler.pass.Gradients.Row.row;
import static ninc.compiler.pass.Gradients.Row.same;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
import ninc.compiler.ir.Unflatten;
import ninc.compiler.ir.Update;
import ninc.compiler.ir.Value;

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
