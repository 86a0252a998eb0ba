package ninc.compiler.pass;

import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.tanh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import ninc.compiler.NinNetwork;
import ninc.compiler.ir.Affine.ConvolutionInputGradient;
import ninc.compiler.ir.Elementwise.Activate;
import ninc.compiler.ir.Elementwise.ActivationGradient;
import ninc.compiler.ir.Elementwise.Sum;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Layout.Concat;
import ninc.compiler.ir.Layout.Flatten;
import ninc.compiler.ir.Layout.Slice;
import ninc.compiler.ir.Loss.CorrectCount;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.compiler.ir.Verifier;
import org.junit.jupiter.api.Test;

class DifferentiationTest {

  private final GraphBuilder builder = new GraphBuilder();
  private final Value x = input("x", 4);

  private Value input(String name, int channels) {
    return builder.add(name, new Input(new Type.FeatureMap(3, 3, channels)));
  }

  private Graph differentiate(Value y, Value... wanted) {
    Value seed = builder.add("seed", new Input(y.featureMap()));
    return Verifier.verify(
        "differentiate", Differentiation.differentiate(builder.build(), y, seed, List.of(wanted)));
  }

  private static Value seed(Graph graph) {
    return graph.values().stream().filter(v -> v.name().equals("seed")).findFirst().orElseThrow();
  }

  @Test
  void gradientsOfSeveralUsesAreSummed() {
    Value a = builder.add("a", new Activate(x, relu()));
    Value b = builder.add("b", new Activate(x, tanh()));
    Graph graph = differentiate(builder.add("y", new Sum(List.of(a, b, x))), x);
    Value seed = seed(graph);
    assertThat(graph.result("x.grad").op())
        .isInstanceOfSatisfying(
            Sum.class,
            sum ->
                assertThat(sum.terms())
                    .extracting(Value::op)
                    .containsExactlyInAnyOrder(
                        seed.op(),
                        new ActivationGradient(seed, a, relu()),
                        new ActivationGradient(seed, b, tanh())));
  }

  @Test
  void aValueThatIsReadTwiceByOneOperatorCountsTwice() {
    Graph graph = differentiate(builder.add("y", new Sum(List.of(x, x))), x);
    Value seed = seed(graph);
    assertThat(graph.result("x.grad").op()).isEqualTo(new Sum(List.of(seed, seed)));
  }

  @Test
  void theGradientOfASumIsThatOfItsTerms() {
    Value other = input("other", 4);
    Graph graph = differentiate(builder.add("y", new Sum(List.of(x, other))), x, other);
    assertThat(graph.result("x.grad")).isSameAs(seed(graph));
    assertThat(graph.result("other.grad")).isSameAs(seed(graph));
  }

  @Test
  void theGradientOfAConcatenationIsSliced() {
    Value seven = input("seven", 7);
    Value one = input("one", 1);
    Graph graph =
        differentiate(builder.add("y", new Concat(List.of(x, seven, one))), x, seven, one);
    Value seed = seed(graph);
    assertThat(graph.result("x.grad").op()).isEqualTo(new Slice(seed, 0, 4));
    assertThat(graph.result("seven.grad").op()).isEqualTo(new Slice(seed, 4, 7));
    assertThat(graph.result("one.grad").op()).isEqualTo(new Slice(seed, 11, 1));
  }

  @Test
  void whatDoesNotReachTheOutputHasNoPartInTheGradient() {
    Value y = builder.add("y", new Activate(x, relu()));
    builder.add("aside", new Flatten(x));
    Graph graph = differentiate(y, x);
    assertThat(graph.result("x.grad").op())
        .isEqualTo(new ActivationGradient(seed(graph), y, relu()));
  }

  @Test
  void theImageGetsNoGradientUnlessItIsWanted() {
    Graph forward = Lowering.lower(NinNetwork.network());
    GraphBuilder seeded = new GraphBuilder(forward);
    Value logits = forward.result("logits");
    Value seed = seeded.add("seed", new Input(logits.featureMap()));
    Value image = forward.values().getFirst();

    Graph training =
        Differentiation.differentiate(seeded.build(), logits, seed, forward.all(Parameter.class));
    assertThat(training.all(ConvolutionInputGradient.class)).hasSize(11);
    assertThat(training.values()).extracting(Value::name).doesNotContain("nin1.conv.backward");

    Graph sensitivity = Differentiation.differentiate(seeded.build(), logits, seed, List.of(image));
    assertThat(sensitivity.all(ConvolutionInputGradient.class)).hasSize(12);
    assertThat(sensitivity.result("input.grad"))
        .hasToString("nin1.conv.backward")
        .extracting(Value::type)
        .isEqualTo(image.type());
  }

  @Test
  void aWantedValueThatTheOutputDoesNotDependOnIsAnError() {
    Value other = input("other", 4);
    Value y = builder.add("y", new Activate(x, relu()));
    assertThatThrownBy(() -> differentiate(y, other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("y does not depend on other");
  }

  @Test
  void anOperatorWithoutAGradientIsAnError() {
    Value labels = builder.add("labels", new Labels());
    Value pixel = builder.add("pixel", new Flatten(x));
    Value count = builder.add("count", new CorrectCount(pixel, labels));
    Value seed = builder.add("seed", new Input(new Type.FeatureMap(1, 1, 1)));
    assertThatThrownBy(
            () -> Differentiation.differentiate(builder.build(), count, seed, List.of(x)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count: CorrectCount has no gradient");
  }
}
