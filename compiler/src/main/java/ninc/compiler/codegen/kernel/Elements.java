package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.kernel.KernelText.literal;

import java.util.List;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Affine.BiasGradient;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Affine.ConvolutionInputGradient;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.DropoutMask;
import ninc.compiler.ir.Elementwise.Dropout;
import ninc.compiler.ir.Elementwise.Formula;
import ninc.compiler.ir.Layout.Concat;
import ninc.compiler.ir.Layout.Flatten;
import ninc.compiler.ir.Layout.Slice;
import ninc.compiler.ir.Layout.Unflatten;
import ninc.compiler.ir.Loss.CorrectCount;
import ninc.compiler.ir.Loss.CrossEntropy;
import ninc.compiler.ir.Loss.CrossEntropyGradient;
import ninc.compiler.ir.Loss.Probabilities;
import ninc.compiler.ir.Optimization;
import ninc.compiler.ir.Pooling.AveragePool;
import ninc.compiler.ir.Pooling.AveragePoolGradient;
import ninc.compiler.ir.Pooling.MaxPool;
import ninc.compiler.ir.Pooling.MaxPoolGradient;
import ninc.compiler.ir.Pooling.MaxPoolGradientAt;
import ninc.compiler.ir.Pooling.MaxPoolPositions;
import ninc.compiler.ir.Source;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;

/** Writes what computes one element of a value from elements of others: a row per operator. */
final class Elements {

  private final KernelText kernel;
  private final StepBuffers step;
  private final Operands operands;

  Elements(KernelText kernel, StepBuffers step, Operands operands) {
    this.kernel = kernel;
    this.step = step;
    this.operands = operands;
  }

  /** Writes the statements that an element needs, and gives the expression that it is then. */
  String write(Value value, Place place) {
    return switch (value.op()) {
      case BiasAdd(Value x, Value b) ->
          "%s + %s".formatted(operands.element(x, place), operands.bias(b, place));
      case Formula formula -> formula(formula, value, place);
      case Dropout dropout -> dropped(dropout, place);
      case Concat(List<Value> parts) -> concatenated(parts, value, place);
      case Slice(Value x, int from, _) ->
          "%s.get(%s * %d + %d + %s)"
              .formatted(
                  kernel.reads(x), place.pixel(), x.featureMap().channels(), from, place.channel());
      case Flatten(Value x) -> flattened(x.featureMap(), kernel.reads(x), place);
      case Unflatten(Value dy, FeatureMap map) ->
          "%s.get((image * %d + %s) * %d + row * %d + column)"
              .formatted(
                  kernel.reads(dy), map.channels(), place.channel(), map.pixels(), map.width());
      case MaxPool pool -> pooling(value, place).max(pool);
      case MaxPoolPositions pool -> pooling(value, place).position(pool);
      case MaxPoolGradient pool -> pooling(value, place).gradient(pool);
      case MaxPoolGradientAt pool -> pooling(value, place).gradientAt(pool);
      case AveragePool pool -> pooling(value, place).average(pool);
      case AveragePoolGradient pool -> pooling(value, place).averageGradient(pool);
      case CrossEntropyGradient(Value logits, Probabilities probabilities) ->
          softmaxGradient(value, logits, probabilities, place);
      case Convolution _, ConvolutionInputGradient _, ConvolutionWeightGradient _ ->
          throw none(value);
      case BiasGradient _, CrossEntropy _, CorrectCount _ -> throw none(value);
      case Source _, Optimization _ -> throw none(value);
    };
  }

  private static IllegalStateException none(Value value) {
    return new IllegalStateException(value + " is not computed element by element");
  }

  private String formula(Formula formula, Value value, Place place) {
    List<String> texts =
        formula.operands().stream().map(operand -> operands.element(operand, place)).toList();
    return ExpressionCode.write(
        kernel, formula.expression(), texts, term -> declare(value, "Term", term, place));
  }

  /** Declares a variable besides that of the value itself. */
  private String declare(Value value, String role, String expression, Place place) {
    String name = kernel.local(value, role + place.suffix());
    kernel.body().line("float %s = %s;", name, expression);
    return name;
  }

  private String dropped(Dropout dropout, Place place) {
    kernel.needs(HelperMethod.KEEPS);
    return "keeps(%s.get(%d), %s, %d) ? %s * %s : 0f"
        .formatted(
            kernel.reads(step.step()),
            step.key(dropout.stream()),
            place.index(),
            DropoutMask.threshold(dropout.probability()),
            operands.element(dropout.input(), place),
            literal((float) (1 / (1 - dropout.probability()))));
  }

  private String concatenated(List<Value> parts, Value value, Place place) {
    String result = declare(value, "Part", "0f", place);
    int from = 0;
    for (Value part : parts) {
      int channels = part.featureMap().channels();
      kernel
          .body()
          .open("if (%s >= %d && %s < %d)", place.channel(), from, place.channel(), from + channels)
          .line(
              "%s = %s.get(%s * %d + %s - %d);",
              result, kernel.reads(part), place.pixel(), channels, place.channel(), from)
          .close();
      from += channels;
    }
    return result;
  }

  /** Channel c of the flat map is value c of the example in the order C, H, W. */
  private static String flattened(FeatureMap map, String x, Place place) {
    return "%s.get((%s * %d + %s %% %d) * %d + %s / %d)"
        .formatted(
            x,
            place.pixel(),
            map.pixels(),
            place.channel(),
            map.pixels(),
            map.channels(),
            place.channel(),
            map.pixels());
  }

  private PoolingCode pooling(Value value, Place place) {
    return new PoolingCode(kernel, kernel.local(value, "Pool"), place);
  }

  /** (softmax(logits) − t) / N, without overflow. */
  private String softmaxGradient(
      Value value, Value logits, Probabilities probabilities, Place place) {
    int classes = logits.featureMap().channels();
    String z = kernel.reads(logits);
    String largest = declare(value, "Largest", "%s.get(image * %d)".formatted(z, classes), place);
    kernel
        .body()
        .open("for (int k = 1; k < %d; k++)", classes)
        .line("%s = TornadoMath.max(%s, %s.get(image * %d + k));", largest, largest, z, classes)
        .close();
    String sum = declare(value, "Sum", "0f", place);
    kernel
        .body()
        .open("for (int k = 0; k < %d; k++)", classes)
        .line("%s += TornadoMath.exp(%s.get(image * %d + k) - %s);", sum, z, classes, largest)
        .close();
    return "(TornadoMath.exp(%s.get(%s) - %s) / %s - %s) / %s.get(%d)"
        .formatted(
            z,
            place.index(),
            largest,
            sum,
            TargetCode.probability(kernel, probabilities, classes, place.channel()),
            kernel.reads(step.step()),
            StepBuffers.EXAMPLES);
  }
}
