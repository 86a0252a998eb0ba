package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.kernel.KernelText.literal;
import static ninc.compiler.codegen.text.Terms.plus;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Affine.BiasGradient;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Affine.ConvolutionInputGradient;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Affine.RoundedWeight;
import ninc.compiler.ir.BatchNormalization.BatchMean;
import ninc.compiler.ir.BatchNormalization.BatchNormalizeGradient;
import ninc.compiler.ir.BatchNormalization.BatchVariance;
import ninc.compiler.ir.BatchNormalization.FoldedBias;
import ninc.compiler.ir.BatchNormalization.FoldedWeight;
import ninc.compiler.ir.BatchNormalization.Normalize;
import ninc.compiler.ir.BatchNormalization.NormalizeGradient;
import ninc.compiler.ir.BatchNormalization.ScaleGradient;
import ninc.compiler.ir.DropoutMask;
import ninc.compiler.ir.Elementwise.Dropout;
import ninc.compiler.ir.Elementwise.Formula;
import ninc.compiler.ir.Gating.Gate;
import ninc.compiler.ir.Gating.GateGradient;
import ninc.compiler.ir.Grouped.GroupedConvolution;
import ninc.compiler.ir.Grouped.GroupedInputGradient;
import ninc.compiler.ir.Grouped.GroupedWeightGradient;
import ninc.compiler.ir.LayerNormalization.LayerNormalize;
import ninc.compiler.ir.LayerNormalization.LayerNormalizeGradient;
import ninc.compiler.ir.LayerNormalization.LayerScaleGradient;
import ninc.compiler.ir.Layout.Concat;
import ninc.compiler.ir.Layout.Flatten;
import ninc.compiler.ir.Layout.Slice;
import ninc.compiler.ir.Layout.Unflatten;
import ninc.compiler.ir.Loss.CorrectCount;
import ninc.compiler.ir.Loss.CrossEntropy;
import ninc.compiler.ir.Loss.CrossEntropyGradient;
import ninc.compiler.ir.Optimization;
import ninc.compiler.ir.Pooling;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Source;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;

/** Emits the computation of one element of a value, with one case per operator. */
final class Elements {

  private final KernelText kernel;
  private final StepBuffers step;
  private final Map<Value, String> known;
  private final Function<Value, Optional<String>> local;

  /**
   * @param known the expressions of values and biases that are in registers; the caller adds to it
   * @param local returns the expression of a value's element in local memory, if it has one
   */
  Elements(
      KernelText kernel,
      StepBuffers step,
      Map<Value, String> known,
      Function<Value, Optional<String>> local) {
    this.kernel = kernel;
    this.step = step;
    this.known = known;
    this.local = local;
  }

  /** Emits the statements that an element needs, and returns its expression. */
  String write(Value value, ElementIndex index) {
    return switch (value.op()) {
      case Preprocess op -> PreprocessCode.write(kernel, value, op, index);
      case BiasAdd(Value x, Value b) -> "%s + %s".formatted(element(x, index), bias(b, index));
      case Formula formula -> formula(formula, value, index);
      case Dropout dropout -> dropout(dropout, index);
      case Concat(List<Value> parts) -> concat(parts, value, index);
      case Slice(Value x, int from, _) ->
          kernel.load(x, index.pixel(), plus(index.channel(), from));
      case Flatten(Value x) -> kernel.load(x, flattened(x.featureMap(), index));
      case Unflatten(Value dy, FeatureMap map) ->
          kernel.load(
              dy,
              "(image * %d + %s) * %d + row * %d + column"
                  .formatted(map.channels(), index.channel(), map.pixels(), map.width()));
      case GroupedConvolution op -> GroupedCode.forward(kernel, value, op, index);
      case GroupedInputGradient op -> GroupedCode.inputGradient(kernel, value, op, index);
      case Normalize op ->
          "(%s - %s) * (%s / %s) + %s"
              .formatted(
                  element(op.input(), index),
                  bias(op.mean(), index),
                  bias(op.weight(), index),
                  NormalizationCode.deviation(bias(op.variance(), index)),
                  bias(op.bias(), index));
      case NormalizeGradient(Value dy, Value variance, Value weight) ->
          "%s * (%s / %s)"
              .formatted(
                  element(dy, index),
                  bias(weight, index),
                  NormalizationCode.deviation(bias(variance, index)));
      case BatchNormalizeGradient op -> batchNormalizeGradient(value, op, index);
      case LayerNormalize op -> LayerNormalizationCode.forward(kernel, value, op, index);
      case LayerNormalizeGradient op -> LayerNormalizationCode.gradient(kernel, value, op, index);
      case Gate(Value x, Value factors) ->
          "%s * %s"
              .formatted(
                  element(x, index),
                  kernel.load(
                      factors,
                      "image * %d + %s".formatted(x.featureMap().channels(), index.channel())));
      case GateGradient op -> gateGradient(value, op, index);
      case Pooling _ -> pooling(value);
      case CrossEntropyGradient op -> softmaxGradient(value, op, index);
      case Convolution _, ConvolutionInputGradient _, ConvolutionWeightGradient _ ->
          throw unexpected(value);
      case BatchMean _, BatchVariance _, ScaleGradient _, LayerScaleGradient _ ->
          throw unexpected(value);
      case RoundedWeight _ -> throw unexpected(value);
      case FoldedWeight _, FoldedBias _ -> throw unexpected(value);
      case GroupedWeightGradient _, BiasGradient _, CrossEntropy _, CorrectCount _ ->
          throw unexpected(value);
      case Source _, Optimization _ -> throw unexpected(value);
    };
  }

  /** Returns the element of an operand from a register, local memory or an array. */
  private String element(Value map, ElementIndex index) {
    String expression = known.get(map);
    return expression == null
        ? local.apply(map).orElseGet(() -> kernel.load(map, index))
        : expression;
  }

  /** Returns the bias of the element's channel from a register or an array. */
  private String bias(Value bias, ElementIndex index) {
    String expression = known.get(bias);
    return expression == null
        ? "%s.get(%s)".formatted(kernel.input(bias), index.channel())
        : expression;
  }

  private static IllegalStateException unexpected(Value value) {
    return new IllegalStateException(value + " is not computed element by element");
  }

  private String formula(Formula formula, Value value, ElementIndex index) {
    List<String> texts =
        formula.operands().stream().map(operand -> element(operand, index)).toList();
    return ExpressionCode.write(
        kernel, formula.expression(), texts, term -> declare(value, "Term", term, index));
  }

  /** Declares an auxiliary variable. */
  private String declare(Value value, String role, String expression, ElementIndex index) {
    String name = kernel.local(value, role + index.suffix());
    kernel.body().line("float %s = %s;", name, expression);
    return name;
  }

  private String dropout(Dropout dropout, ElementIndex index) {
    kernel.needs(HelperMethod.KEEPS);
    String settings = kernel.input(step.step());
    return "keeps(%s.get(%d), %s.get(%d) * %d + %s, %d) ? %s * %s : 0f"
        .formatted(
            settings,
            step.key(dropout.stream()),
            settings,
            StepBuffers.OFFSET,
            dropout.type().values(),
            index.offset(),
            DropoutMask.threshold(dropout.probability()),
            element(dropout.input(), index),
            literal((float) (1 / (1 - dropout.probability()))));
  }

  private String concat(List<Value> parts, Value value, ElementIndex index) {
    String result = declare(value, "Part", "0f", index);
    int from = 0;
    for (Value part : parts) {
      int channels = part.featureMap().channels();
      kernel
          .body()
          .open("if (%s >= %d && %s < %d)", index.channel(), from, index.channel(), from + channels)
          .line("%s = %s;", result, kernel.load(part, index.pixel(), plus(index.channel(), -from)))
          .close();
      from += channels;
    }
    return result;
  }

  /** Channel c of the flattened map is value c of the example in the order C, H, W. */
  private static String flattened(FeatureMap map, ElementIndex index) {
    return "(%s * %d + %s %% %d) * %d + %s / %d"
        .formatted(
            index.pixel(),
            map.pixels(),
            index.channel(),
            map.pixels(),
            map.channels(),
            index.channel(),
            map.pixels());
  }

  private String batchNormalizeGradient(
      Value value, BatchNormalizeGradient op, ElementIndex index) {
    String deviation = NormalizationCode.deviation(bias(op.variance(), index));
    String standardized =
        declare(
            value,
            "Standardized",
            "(%s - %s) / %s"
                .formatted(element(op.input(), index), bias(op.mean(), index), deviation),
            index);
    return "%s / %s * (%s - (%s + %s * %s) / (%s.get(%d) * %s))"
        .formatted(
            bias(op.weight(), index),
            deviation,
            element(op.gradient(), index),
            bias(op.biasGradient(), index),
            standardized,
            bias(op.weightGradient(), index),
            kernel.input(step.step()),
            StepBuffers.EXAMPLES,
            literal((float) value.featureMap().pixels()));
  }

  /** Emits the sum of dy·x over the pixels of the channel. */
  private String gateGradient(Value value, GateGradient op, ElementIndex index) {
    FeatureMap map = op.input().featureMap();
    String sum = declare(value, "Sum", "0f", index);
    kernel
        .body()
        .open(
            "for (int at = image * %d + %s; at < (image + 1) * %d; at += %d)",
            map.values(), index.channel(), map.values(), map.channels())
        .line(
            "%s += %s * %s;", sum, kernel.load(op.gradient(), "at"), kernel.load(op.input(), "at"))
        .close();
    return sum;
  }

  private String pooling(Value value) {
    PoolingCode.write(kernel, Lanes.one(kernel), List.of(value), known);
    return known.get(value);
  }

  /** Emits s · (softmax(logits) − t) / N without overflow of the exponentials. */
  private String softmaxGradient(Value value, CrossEntropyGradient op, ElementIndex index) {
    int classes = op.logits().featureMap().channels();
    String z = kernel.input(op.logits());
    String largest = declare(value, "Largest", "%s.get(image * %d)".formatted(z, classes), index);
    kernel
        .body()
        .open("for (int k = 1; k < %d; k++)", classes)
        .line("%s = TornadoMath.max(%s, %s.get(image * %d + k));", largest, largest, z, classes)
        .close();
    String sum = declare(value, "Sum", "0f", index);
    kernel
        .body()
        .open("for (int k = 0; k < %d; k++)", classes)
        .line("%s += TornadoMath.exp(%s.get(image * %d + k) - %s);", sum, z, classes, largest)
        .close();
    return "(TornadoMath.exp(%s.get(%s) - %s) / %s - %s) / %s.get(%d)%s"
        .formatted(
            z,
            index.offset(),
            largest,
            sum,
            TargetCode.probability(kernel, op.probabilities(), classes, index.channel()),
            kernel.input(step.step()),
            StepBuffers.EXAMPLES,
            TargetCode.factor(kernel, op));
  }
}
