package ninc.runtime.format.onnx.importer;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import ninc.dsl.Dropout;
import ninc.runtime.format.onnx.importer.OnnxGraph.Node;
import ninc.runtime.format.onnx.importer.Operand.Value;

/**
 * Translates one ONNX node at a time to the nodes of the DSL. Source: <a
 * href="https://onnx.ai/onnx/operators/">the operators of ONNX</a>.
 */
final class Operators {
  /** How an operator is translated. */
  private interface Translator {
    Operand translate(Call call);
  }

  private static final Map<String, Translator> BY_NAME =
      Map.ofEntries(
          entry("Conv", Products::convolution),
          entry("Gemm", Products::gemm),
          entry("MatMul", Products::matMul),
          entry("Add", Arithmetic::sum),
          entry("Sum", Arithmetic::sum),
          entry("Sub", Arithmetic::difference),
          entry("Mul", Arithmetic::product),
          entry("Div", Arithmetic::quotient),
          entry("Concat", Joins::concatenation),
          entry("BatchNormalization", Normalizations::batch),
          entry("LayerNormalization", Normalizations::layer),
          entry("MaxPool", Pooling::max),
          entry("AveragePool", Pooling::average),
          entry("GlobalMaxPool", Pooling::globalMax),
          entry("GlobalAveragePool", Pooling::globalAverage),
          entry("ReduceMean", Pooling::mean),
          entry("Flatten", Axes::flatten),
          entry("Reshape", Axes::reshape),
          entry("Squeeze", Axes::squeeze),
          entry("Unsqueeze", Axes::unsqueeze),
          entry("Transpose", Axes::transpose),
          entry("Dropout", Operators::dropout),
          entry("Identity", call -> call.input(0)),
          entry("Cast", call -> call.input(0)),
          entry("Constant", Constants::fold),
          entry("Gather", Constants::fold),
          entry("Shape", call -> Constants.shape(call.value(0))));

  private Operators() {}

  /** Whether the operator of a node is translated at all. */
  static boolean has(Node node) {
    return BY_NAME.containsKey(node.qualifiedOperator());
  }

  /**
   * Translates a node whose operator is translated.
   *
   * @param inputs its inputs in order, without those that are left out
   * @throws Unsupported if the DSL cannot express it
   */
  static Operand translate(Node node, List<Operand> inputs) {
    Call call = new Call(node, inputs);
    return call.isConstant()
        ? Constants.fold(call)
        : BY_NAME.get(node.qualifiedOperator()).translate(call);
  }

  private static Operand dropout(Call call) {
    Value x = call.value(0);
    double probability =
        call.node().has(1) ? call.constant(1).toFloats()[0] : call.node().real("ratio", 0.5f);
    return call.layer(x, new Dropout("", x.shape(), Decimal.of(probability)));
  }
}
