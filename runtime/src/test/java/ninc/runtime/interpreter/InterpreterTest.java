package ninc.runtime.interpreter;

import static ninc.dsl.Dsl.adam;
import static ninc.dsl.Dsl.adamW;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.sigmoid;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Dsl.tanh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import ninc.compiler.ir.ActivationFunction;
import ninc.compiler.ir.Affine.BiasGradient;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.DropoutMask;
import ninc.compiler.ir.Elementwise.Activate;
import ninc.compiler.ir.Elementwise.ActivationGradient;
import ninc.compiler.ir.Elementwise.Dropout;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Layout.Concat;
import ninc.compiler.ir.Layout.Flatten;
import ninc.compiler.ir.Layout.Slice;
import ninc.compiler.ir.Loss.CorrectCount;
import ninc.compiler.ir.Loss.CrossEntropy;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Optimization.SquaredNorm;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Optimization.Update.Clip;
import ninc.compiler.ir.Pooling.AveragePool;
import ninc.compiler.ir.Pooling.AveragePoolGradient;
import ninc.compiler.ir.Pooling.MaxPool;
import ninc.compiler.ir.Pooling.MaxPoolGradient;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.dsl.Activation;
import ninc.dsl.Optimizer;
import ninc.dsl.Window;
import ninc.random.EveryActivation;
import ninc.runtime.backend.StepContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The definitions on numbers that can be followed by hand, and where numbers end: ties and NaN. */
class InterpreterTest {
  private static final double NAN = Double.NaN;
  private static final StepContext STEP = new StepContext(7, 1, 0.5);

  private final GraphBuilder graph = new GraphBuilder();

  private Value map(String name, int height, int width, int channels) {
    return graph.add(name, new Input(new Type.FeatureMap(height, width, channels)));
  }

  private Value labels() {
    return graph.add("labels", new Labels());
  }

  /** The value that an operator gives for one batch. */
  private double[] result(int n, Op op, Map<String, double[]> feeds) {
    graph.add("y", op);
    return Interpreter.run(graph.build(), n, feeds, Map.of(), STEP).get("y");
  }

  private static double[] numbers(double... values) {
    return values;
  }

  @Test
  void convolutionIsCrossCorrelationOverZeroPadding() {
    Value x = map("x", 2, 2, 1);
    Parameter parameter =
        new Parameter("w", new Type.Weight(2, 2, 1, 1), List.of(1, 1, 2, 2), 4, 4);
    Value w = graph.add("w", parameter);
    Window window = new Window(kernel(2), stride(2), padding(1));
    graph.add("y", new Convolution(x, w, window));
    double[] y =
        Interpreter.run(
                graph.build(),
                1,
                Map.of("x", numbers(1, 2, 3, 4)),
                Map.of("w", numbers(10, 100, 1000, 10_000)),
                STEP)
            .get("y");
    // Each window sees one pixel: 1 at its end, 2 below left, 3 above right, 4 at its beginning.
    assertThat(y).containsExactly(10_000, 2000, 300, 40);
  }

  @Test
  void maxPoolingIgnoresPaddingEvenWhereAllIsNegative() {
    Window window = new Window(kernel(3), stride(2), padding(1));
    Value x = map("x", 3, 3, 1);
    assertThat(
            result(
                1,
                new MaxPool(x, window),
                Map.of("x", numbers(-9, -2, -3, -4, -5, -6, -7, -8, -1))))
        .containsExactly(-2, -2, -4, -1);
  }

  @Test
  void theFirstOfEqualMaximaGetsTheGradient() {
    Window window = new Window(kernel(2), stride(2), padding(0));
    Value x = map("x", 2, 4, 1);
    Value dy = map("dy", 1, 2, 1);
    assertThat(
            result(
                1,
                new MaxPoolGradient(dy, x, window),
                Map.of("x", numbers(0, 5, 3, 3, 5, 5, 3, 3), "dy", numbers(10, 20))))
        .containsExactly(0, 10, 20, 0, 0, 0, 0, 0);
  }

  @Test
  void maxPoolingHandsNaNOn() {
    Window window = new Window(kernel(1, 2), stride(1, 2), padding(0));
    Value x = map("x", 1, 6, 1);
    assertThat(result(1, new MaxPool(x, window), Map.of("x", numbers(NAN, 1, 1, NAN, 1, 2))))
        .containsExactly(NAN, NAN, 2);
  }

  @Test
  void averagePoolingCountsPadding() {
    Window window = new Window(kernel(2), stride(2), padding(1));
    Value x = map("x", 2, 2, 1);
    assertThat(result(1, new AveragePool(x, window), Map.of("x", numbers(4, 8, 12, 16))))
        .containsExactly(1, 2, 3, 4);
  }

  @Test
  void averagePoolingSpreadsItsGradientEvenly() {
    Window window = new Window(kernel(1, 2), stride(1, 1), padding(0));
    Value dy = map("dy", 1, 2, 1);
    assertThat(
            result(
                1,
                new AveragePoolGradient(dy, window, new Type.FeatureMap(1, 3, 1)),
                Map.of("dy", numbers(2, 6))))
        .containsExactly(1, 4, 3);
  }

  @Test
  void theGradientOfABiasSumsOverAllPixelsOfAllExamples() {
    Value dy = map("dy", 1, 2, 3);
    assertThat(
            result(
                2,
                new BiasGradient(dy),
                Map.of("dy", numbers(1, 10, 100, 2, 20, 200, 3, 30, 300, 4, 40, 400))))
        .containsExactly(10, 100, 1000);
  }

  @Test
  void activationsHandNaNOn() {
    for (Activation function : EveryActivation.LIST) {
      assertThat(activated(function, NAN)).as("%s", function).containsExactly(NAN);
    }
    assertThat(activated(relu(), -2, 0, 2)).containsExactly(0, 0, 2);
    assertThat(activated(sigmoid(), 0, -800, 800)).containsExactly(0.5, 0, 1);
    assertThat(activated(tanh(), 0, -800, 800)).containsExactly(0, -1, 1);
  }

  private static double[] activated(Activation function, double... x) {
    return Elementwise.apply(ActivationFunction.of(function).value(), List.of(x));
  }

  @Test
  void gradientsOfActivationsComeFromTheirOutput() {
    Value dy = map("dy", 1, 1, 3);
    Value y = map("y0", 1, 1, 3);
    Map<String, double[]> feeds = Map.of("dy", numbers(2, 2, 2), "y0", numbers(0, 0.5, 1));
    assertThat(result(1, new ActivationGradient(dy, y, relu()), feeds)).containsExactly(0, 2, 2);
    List<double[]> operands = List.of(feeds.get("dy"), feeds.get("y0"));
    assertThat(Elementwise.apply(ActivationFunction.of(sigmoid()).gradient(), operands))
        .containsExactly(0, 0.5, 0);
    assertThat(Elementwise.apply(ActivationFunction.of(tanh()).gradient(), operands))
        .containsExactly(2, 1.5, 0);
  }

  @Test
  void dropoutKeepsWhatItsMaskKeepsAndScalesIt() {
    Value x = map("x", 2, 3, 5);
    double[] ones = DoubleStream.generate(() -> 1).limit(4 * 30).toArray();
    double[] y = result(4, new Dropout(x, 0.75, 3), Map.of("x", ones));
    int key = DropoutMask.key(STEP.seed(), STEP.step(), 3);
    for (int i = 0; i < y.length; i++) {
      boolean kept = DropoutMask.keeps(key, i, DropoutMask.threshold(0.75));
      assertThat(y[i]).as("[%d]", i).isEqualTo(kept ? 4 : 0);
    }
    assertThat(y).contains(0, 4);
  }

  @Test
  void flattenedValuesAreInTheOrderOfChannelRowColumn() {
    Value x = map("x", 1, 2, 3);
    // Two examples of two pixels with three channels.
    assertThat(
            result(
                2, new Flatten(x), Map.of("x", numbers(1, 3, 5, 2, 4, 6, 10, 30, 50, 20, 40, 60))))
        .containsExactly(1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60);
  }

  @Test
  void concatenationJoinsChannelsPixelByPixel() {
    Value a = map("a", 1, 2, 1);
    Value b = map("b", 1, 2, 2);
    Value c = graph.add("c", new Concat(List.of(a, b)));
    assertThat(
            result(1, new Slice(c, 1, 1), Map.of("a", numbers(1, 2), "b", numbers(10, 11, 20, 21))))
        .containsExactly(10, 20);
  }

  @Test
  void crossEntropyIsTheMeanOfTheLosses() {
    Value logits = map("logits", 1, 1, 2);
    double[] z = numbers(0, Math.log(3), Math.log(3), 0);
    // The softmax is (1/4, 3/4) and (3/4, 1/4).
    assertThat(
            result(
                2,
                new CrossEntropy(logits, labels()),
                Map.of("logits", z, "labels", numbers(1, 1))))
        .containsExactly(new double[] {(Math.log(4.0 / 3) + Math.log(4)) / 2}, within(1e-15));
  }

  @Test
  void theGradientOfCrossEntropyIsSoftmaxMinusOneHotOverTheBatch() {
    Value logits = map("logits", 1, 1, 2);
    double[] z = numbers(0, Math.log(3), Math.log(3), 0);
    assertThat(
            result(
                2,
                new CrossEntropy(logits, labels()).gradient(),
                Map.of("logits", z, "labels", numbers(1, 1))))
        .containsExactly(new double[] {0.125, -0.125, 0.375, -0.375}, within(1e-15));
  }

  @Test
  void crossEntropyOfLargeLogitsIsFinite() {
    Value logits = map("logits", 1, 1, 2);
    assertThat(
            result(
                2,
                new CrossEntropy(logits, labels()),
                Map.of("logits", numbers(5000, -5000, 5000, -5000), "labels", numbers(0, 1))))
        .containsExactly(5000);
  }

  @Test
  void crossEntropyHandsNaNOn() {
    Value logits = map("logits", 1, 1, 2);
    assertThat(
            result(
                1,
                new CrossEntropy(logits, labels()),
                Map.of("logits", numbers(1, NAN), "labels", numbers(0))))
        .containsExactly(NAN);
  }

  @Test
  void theFirstOfEqualLogitsIsTheAnswer() {
    Value logits = map("logits", 1, 1, 3);
    assertThat(
            result(
                3,
                new CorrectCount(logits, labels()),
                Map.of("logits", numbers(0, 0, 0, 1, 2, 2, 1, 2, 2), "labels", numbers(0, 1, 2))))
        .containsExactly(2);
  }

  @Test
  void aFeedThatIsMissingOrOfTheWrongLengthIsNamed() {
    Value x = map("x", 2, 2, 3);
    Op op = new Activate(x, relu());
    assertThatThrownBy(() -> result(2, op, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("x needs 24 values, but has none");
    assertThatThrownBy(() -> result(2, op, Map.of("x", new double[12])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("x needs 24 values, but has 12");
  }

  /**
   * Two steps with the gradient 3 and then 1 on the weight 2.
   *
   * @return the weight after each step
   */
  private static double[] twoSteps(Optimizer rule) {
    double[] w = {2};
    List<double[]> states = List.of(new double[1], new double[1]).subList(0, rule.states());
    double[] after = new double[2];
    double[] gradients = {3, 1};
    for (int i = 0; i < 2; i++) {
      Updates.apply(rule, 0.5, i + 1, w, new double[] {gradients[i]}, states);
      after[i] = w[0];
    }
    return after;
  }

  @Test
  void sgdIsPyTorchs() {
    // 2 − 0.5·3 = 0.5; 0.5 − 0.5·1 = 0.
    assertThat(twoSteps(sgd(9))).containsExactly(0.5, 0);
    // d = 3 + 0.25·2 = 3.5, w = 0.25; d = 1 + 0.25·0.25 = 1.0625, w = −0.28125.
    assertThat(twoSteps(sgd(9).weightDecay(0.25))).containsExactly(0.25, -0.28125);
    // v = 3, w = 0.5; v = 0.5·3 + 1 = 2.5, w = −0.75.
    assertThat(twoSteps(sgd(9).momentum(0.5))).containsExactly(0.5, -0.75);
    // v = 3, w = 2 − 0.5(3 + 1.5) = −0.25; v = 2.5, w = −0.25 − 0.5(1 + 1.25) = −1.375.
    assertThat(twoSteps(sgd(9).momentum(0.5).withNesterov())).containsExactly(-0.25, -1.375);
  }

  @Test
  void adamIsPyTorchs() {
    // With β₁ = 0.5 and β₂ = 0.75: m̂ = 3, v̂ = 9, so w = 2 − 0.5·3/3 = 1.5; then m = 1.25, v =
    // 1.9375,
    // m̂ = 1.25/0.75, v̂ = 1.9375/0.4375.
    double second = 0.5 * (1.25 / 0.75) / Math.sqrt(1.9375 / 0.4375);
    assertThat(twoSteps(adam(9).betas(0.5, 0.75).epsilon(0)))
        .containsExactly(new double[] {1.5, 1.5 - second}, within(1e-15));
    // ε is added to the root: w = 2 − 0.5·3/(3 + 1).
    assertThat(twoSteps(adam(9).betas(0.5, 0.75).epsilon(1))[0]).isEqualTo(1.625);
    // Decay in the gradient is divided away: g = 3 + 0.25·2 gives the step 0.5·3.5/3.5.
    assertThat(twoSteps(adam(9).epsilon(0).weightDecay(0.25))[0]).isCloseTo(1.5, within(1e-12));
    // Decay apart from the gradient is not: w = 2(1 − 0.5·0.25) − 0.5.
    assertThat(twoSteps(adamW(9).epsilon(0).weightDecay(0.25))[0]).isCloseTo(1.25, within(1e-12));
  }

  /** The loss of one example of class 0, whose logits are fed as x. */
  private Value loss() {
    return graph.add("loss", new CrossEntropy(map("x", 1, 1, 2), labels()));
  }

  @ParameterizedTest
  @CsvSource({"0, -1, 1, 4, 2", "NaN, 1, 2, 4, 0", "-Infinity, 1, 2, 4, 0"})
  void anUpdateChangesParameterAndStateInPlaceWhereTheLossIsFinite(
      double logit, double b0, double b1, double v0, double v1) {
    Value dy = map("dy", 1, 1, 2);
    Value b = graph.add("b", new Parameter("b", new Type.Bias(2), List.of(2), 1, 2));
    Value g = graph.add("g", new BiasGradient(dy));
    Value v = graph.add("v", new OptimizerState(b, "momentum"));
    graph.add(
        "b.updated",
        new Update(
            sgd(9).momentum(0.5),
            loss(),
            b,
            g,
            List.of(v),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
    Map<String, double[]> tensors = Map.of("b", numbers(1, 2), "v", numbers(4, 0));
    Map<String, double[]> values =
        Interpreter.run(
            graph.build(),
            1,
            Map.of("dy", numbers(2, 2), "x", numbers(logit, 0), "labels", numbers(0)),
            tensors,
            STEP);
    assertThat(tensors.get("v")).containsExactly(v0, v1);
    assertThat(tensors.get("b")).containsExactly(b0, b1);
    assertThat(values.get("b.updated")).isSameAs(tensors.get("b"));
  }

  /** The gradients are 3 and 4, their norm 5, and the rate ½. */
  @ParameterizedTest
  @CsvSource({"2.5, -0.75, -1", "5, -1.5, -2", "6, -1.5, -2", "1e300, -1.5, -2"})
  void gradientsAreScaledByTheNormOfAllOfThem(double largest, double first, double second) {
    Value dy = map("dy", 1, 1, 1);
    Value again = map("again", 1, 1, 1);
    Value g = graph.add("g", new BiasGradient(dy));
    Value h = graph.add("h", new BiasGradient(again));
    Value one = graph.add("one", new SquaredNorm(g, Optional.empty()));
    Value both = graph.add("both", new SquaredNorm(h, Optional.of(one)));
    Optional<Clip> clip = Optional.of(new Clip(both, largest));
    Value b = graph.add("b", new Parameter("b", new Type.Bias(1), List.of(1), 1, 1));
    Value c = graph.add("c", new Parameter("c", new Type.Bias(1), List.of(1), 1, 1));
    graph.add(
        "b.updated",
        new Update(sgd(9), both, b, g, List.of(), clip, Optional.empty(), Optional.empty()));
    graph.add(
        "c.updated",
        new Update(sgd(9), both, c, h, List.of(), clip, Optional.empty(), Optional.empty()));
    Map<String, double[]> feeds = Map.of("dy", numbers(3), "again", numbers(4));
    Map<String, double[]> tensors = Map.of("b", numbers(0), "c", numbers(0));
    Map<String, double[]> values = Interpreter.run(graph.build(), 1, feeds, tensors, STEP);
    assertThat(values.get("one")).containsExactly(9);
    assertThat(values.get("both")).containsExactly(25);
    assertThat(tensors.get("b")).containsExactly(new double[] {first}, within(1e-6));
    assertThat(tensors.get("c")).containsExactly(new double[] {second}, within(1e-6));
  }
}
