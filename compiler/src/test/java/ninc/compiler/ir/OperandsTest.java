package ninc.compiler.ir;

import static ninc.dsl.Dsl.adam;
import static ninc.dsl.Dsl.dilation;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.stride;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Affine.ConvolutionInputGradient;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.BatchNormalization.BatchMean;
import ninc.compiler.ir.BatchNormalization.BatchVariance;
import ninc.compiler.ir.BatchNormalization.Normalize;
import ninc.compiler.ir.BatchNormalization.ScaleGradient;
import ninc.compiler.ir.Elementwise.Activate;
import ninc.compiler.ir.Elementwise.ActivationGradient;
import ninc.compiler.ir.Elementwise.Sum;
import ninc.compiler.ir.Gating.Gate;
import ninc.compiler.ir.Gating.GateGradient;
import ninc.compiler.ir.Grouped.GroupedConvolution;
import ninc.compiler.ir.Grouped.GroupedInputGradient;
import ninc.compiler.ir.Grouped.GroupedWeightGradient;
import ninc.compiler.ir.LayerNormalization.LayerNormalize;
import ninc.compiler.ir.LayerNormalization.LayerNormalizeGradient;
import ninc.compiler.ir.LayerNormalization.LayerScaleGradient;
import ninc.compiler.ir.Layout.Concat;
import ninc.compiler.ir.Layout.Slice;
import ninc.compiler.ir.Layout.Unflatten;
import ninc.compiler.ir.Loss.CorrectCount;
import ninc.compiler.ir.Loss.CrossEntropy;
import ninc.compiler.ir.Loss.CrossEntropyGradient;
import ninc.compiler.ir.Loss.Probabilities;
import ninc.compiler.ir.Optimization.SquaredNorm;
import ninc.compiler.ir.Optimization.Track;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Optimization.Update.Clip;
import ninc.compiler.ir.Pooling.AveragePoolGradient;
import ninc.compiler.ir.Pooling.MaxPool;
import ninc.compiler.ir.Pooling.MaxPoolGradient;
import ninc.compiler.ir.Pooling.MaxPoolGradientAt;
import ninc.compiler.ir.Pooling.MaxPoolPositions;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
import ninc.compiler.ir.Source.Parameter;
import ninc.dsl.Window;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An operator whose operands do not fit it makes no value. */
class OperandsTest {

  private static final Window WINDOW = new Window(kernel(3), stride(2), padding(1));
  private static final Window DILATED = new Window(kernel(3), stride(1), padding(2), dilation(2));
  private static final Value MAP = map("map", 7, 9, 4);
  private static final Value OTHER = map("other", 4, 5, 6);
  private static final Value POOLED = new Value("pooled", new MaxPool(MAP, WINDOW));
  private static final Value POSITIONS = new Value("positions", new MaxPoolPositions(MAP, WINDOW));
  private static final Value LABELS = new Value("labels", new Labels());
  private static final Value WEIGHT = weight("weight", new Type.Weight(3, 3, 4, 6));
  private static final Value BIAS = weight("bias", new Type.Bias(6));

  private static final Value LOSS = new Value("loss", new SquaredNorm(BIAS, Optional.empty()));

  private static Value map(String name, int height, int width, int channels) {
    return new Value(name, new Input(new Type.FeatureMap(height, width, channels)));
  }

  private static Value weight(String name, Type type) {
    return new Value(name, new Parameter(name, type, List.of(1), 1, 1));
  }

  static Stream<Arguments> misfits() {
    return Stream.of(
        Arguments.of(
            new Convolution(OTHER, WEIGHT, WINDOW),
            "weight [3, 3, 4, 6] does not fit input [N, 4, 5, 6] and kernel 3×3"),
        Arguments.of(
            new Convolution(MAP, WEIGHT, Window.POINTWISE),
            "weight [3, 3, 4, 6] does not fit input [N, 7, 9, 4] and kernel 1×1"),
        Arguments.of(new Convolution(MAP, BIAS, WINDOW), "bias is [6], not a Weight"),
        Arguments.of(
            new ConvolutionInputGradient(OTHER, WEIGHT, WINDOW, new Type.FeatureMap(9, 9, 4)),
            "gradient [N, 4, 5, 6] does not fit weight [3, 3, 4, 6] and input [N, 9, 9, 4]"),
        Arguments.of(
            new ConvolutionWeightGradient(MAP, MAP, WINDOW),
            "gradient [N, 7, 9, 4] does not fit input [N, 7, 9, 4]"),
        Arguments.of(
            new Convolution(MAP, WEIGHT, DILATED),
            "weight [3, 3, 4, 6] does not fit input [N, 7, 9, 4] and kernel 3×3"),
        Arguments.of(
            new GroupedConvolution(OTHER, WEIGHT, DILATED),
            "weight [3, 3, 4, 6] does not fit input [N, 4, 5, 6] and kernel 3×3"),
        Arguments.of(
            new GroupedConvolution(MAP, weight("odd", new Type.Weight(3, 3, 1, 6)), DILATED),
            "weight [3, 3, 1, 6] does not fit input [N, 7, 9, 4] and kernel 3×3"),
        Arguments.of(
            new GroupedInputGradient(OTHER, WEIGHT, WINDOW, new Type.FeatureMap(9, 9, 4)),
            "gradient [N, 4, 5, 6] does not fit weight [3, 3, 4, 6] and input [N, 9, 9, 4]"),
        Arguments.of(
            new GroupedWeightGradient(MAP, OTHER, WINDOW, 4),
            "gradient [N, 4, 5, 6] does not fit input [N, 7, 9, 4] and 4 groups"),
        Arguments.of(new BatchMean(MAP, BIAS), "bias is [6], which does not fit [N, 7, 9, 4]"),
        Arguments.of(
            new BatchVariance(OTHER, BIAS, WEIGHT),
            "weight is [3, 3, 4, 6], which does not fit [N, 4, 5, 6]"),
        Arguments.of(
            new Normalize(MAP, BIAS, BIAS, BIAS, BIAS),
            "bias is [6], which does not fit [N, 7, 9, 4]"),
        Arguments.of(
            new ScaleGradient(MAP, OTHER, BIAS, BIAS),
            "gradient [N, 7, 9, 4] does not fit input [N, 4, 5, 6]"),
        Arguments.of(
            new Track(BIAS, WEIGHT, LOSS),
            "statistic [3, 3, 4, 6] does not fit running statistic [6]"),
        Arguments.of(new Track(BIAS, BIAS, BIAS), "bias is [6], not a Scalar"),
        Arguments.of(
            new LayerNormalize(MAP, BIAS, BIAS), "bias is [6], which does not fit [N, 7, 9, 4]"),
        Arguments.of(
            new LayerNormalizeGradient(MAP, OTHER, BIAS),
            "gradient [N, 7, 9, 4] does not fit input [N, 4, 5, 6]"),
        Arguments.of(
            new LayerScaleGradient(MAP, OTHER),
            "gradient [N, 7, 9, 4] does not fit input [N, 4, 5, 6]"),
        Arguments.of(
            new Gate(MAP, map("factors", 1, 1, 6)), "factors [N, 1, 1, 6] do not fit [N, 7, 9, 4]"),
        Arguments.of(
            new GateGradient(OTHER, MAP), "gradient [N, 4, 5, 6] does not fit input [N, 7, 9, 4]"),
        Arguments.of(new BiasAdd(MAP, BIAS), "bias [6] does not fit [N, 7, 9, 4]"),
        Arguments.of(new BiasAdd(MAP, OTHER), "other is [N, 4, 5, 6], not a Bias"),
        Arguments.of(new Activate(BIAS, relu()), "bias is [6], not a FeatureMap"),
        Arguments.of(
            new ActivationGradient(MAP, OTHER, relu()),
            "gradient [N, 7, 9, 4] does not fit [N, 4, 5, 6]"),
        Arguments.of(
            new MaxPool(MAP, new Window(kernel(9), stride(1), padding(0))),
            "kernel 9×9 is larger than its input 4×7×9"),
        Arguments.of(
            new MaxPoolGradient(OTHER, MAP, WINDOW),
            "gradient [N, 4, 5, 6] does not fit input [N, 7, 9, 4]"),
        Arguments.of(
            new MaxPoolPositions(MAP, new Window(kernel(17), stride(1), padding(8))),
            "kernel 17×17 has more than 256 positions"),
        Arguments.of(
            new MaxPoolGradientAt(OTHER, POSITIONS, WINDOW, new Type.FeatureMap(7, 9, 4)),
            "gradient [N, 4, 5, 6] does not fit positions uint8 [N, 4, 5, 4]"),
        Arguments.of(
            new MaxPoolGradientAt(POOLED, POSITIONS, WINDOW, new Type.FeatureMap(9, 9, 4)),
            "gradient [N, 4, 5, 4] does not fit input [N, 9, 9, 4]"),
        Arguments.of(
            new MaxPoolGradientAt(POOLED, POOLED, WINDOW, new Type.FeatureMap(7, 9, 4)),
            "pooled is [N, 4, 5, 4], not a Positions"),
        Arguments.of(
            new AveragePoolGradient(OTHER, WINDOW, new Type.FeatureMap(7, 9, 4)),
            "gradient [N, 4, 5, 6] does not fit input [N, 7, 9, 4]"),
        Arguments.of(new Sum(List.of(MAP, OTHER)), "[N, 7, 9, 4] and [N, 4, 5, 6] cannot be added"),
        Arguments.of(new Sum(List.of()), "a sum needs at least one term"),
        Arguments.of(
            new Concat(List.of(MAP, OTHER)),
            "[N, 7, 9, 4] and [N, 4, 5, 6] cannot be concatenated"),
        Arguments.of(new Concat(List.of()), "a concatenation needs at least one part"),
        Arguments.of(new Slice(MAP, 2, 3), "channels 2 to 5 are not in [N, 7, 9, 4]"),
        Arguments.of(new Slice(MAP, -1, 2), "channels -1 to 1 are not in [N, 7, 9, 4]"),
        Arguments.of(
            new Unflatten(OTHER, new Type.FeatureMap(2, 3, 4)),
            "[N, 4, 5, 6] does not unflatten to [N, 2, 3, 4]"),
        Arguments.of(
            new CrossEntropy(MAP, LABELS),
            "logits must be one pixel of K channels, but are [N, 7, 9, 4]"),
        Arguments.of(
            new CrossEntropyGradient(MAP, new Probabilities(OTHER, 0), Optional.empty()),
            "targets are [N, 4, 5, 6], but the logits are [N, 7, 9, 4]"),
        Arguments.of(
            new CrossEntropyGradient(MAP, new Probabilities(BIAS, 0.1), Optional.empty()),
            "bias is [6], not a Labels"),
        Arguments.of(new CorrectCount(LABELS, LABELS), "labels is labels [N], not a FeatureMap"),
        Arguments.of(
            new Update(
                adam(0.1),
                LOSS,
                BIAS,
                WEIGHT,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            "gradient [3, 3, 4, 6] does not fit parameter [6]"),
        Arguments.of(
            new Update(
                adam(0.1),
                LOSS,
                BIAS,
                BIAS,
                List.of(BIAS),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            adam(0.1) + " needs 2 states per parameter, not 1"),
        Arguments.of(
            new Update(
                sgd(0.1),
                BIAS,
                BIAS,
                BIAS,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            "bias is [6], not a Scalar"),
        Arguments.of(
            new Update(
                sgd(0.1),
                LOSS,
                BIAS,
                BIAS,
                List.of(),
                Optional.of(new Clip(WEIGHT, 1)),
                Optional.empty(),
                Optional.empty()),
            "weight is [3, 3, 4, 6], not a Scalar"),
        Arguments.of(
            new SquaredNorm(MAP, Optional.empty()),
            "map is [N, 7, 9, 4], not the gradient of a parameter"),
        Arguments.of(
            new SquaredNorm(BIAS, Optional.of(WEIGHT)), "weight is [3, 3, 4, 6], not a Scalar"));
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void theMessageNamesTheValueAndBothTypes(Op op, String message) {
    assertThatThrownBy(() -> new Value("y", op))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("y: " + message);
  }
}
