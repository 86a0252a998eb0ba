package ninc.compiler.ir;

import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Elementwise.Activate;
import ninc.compiler.ir.Optimization.SquaredNorm;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.Source.Parameter;
import ninc.dsl.Window;
import org.junit.jupiter.api.Test;

/** Each rule of the verifier is violated once. */
class VerifierTest {

  private static final Type.Weight WEIGHT = new Type.Weight(1, 1, 2, 2);

  private final Value input = new Value("input", new Input(new Type.FeatureMap(3, 3, 2)));
  private final Value relu = new Value("relu", new Activate(input, relu()));
  private final Value weight = parameter("weight", "conv.weight");
  private final Value gradient =
      new Value("gradient", new ConvolutionWeightGradient(input, relu, Window.POINTWISE));
  private final Value loss = new Value("loss", new SquaredNorm(gradient, Optional.empty()));
  private final Value state = new Value("momentum", new OptimizerState(weight, "momentum"));
  private final Value update =
      new Value(
          "update",
          new Update(
              sgd(0.1).momentum(0.9),
              loss,
              weight,
              gradient,
              List.of(state),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()));

  private static Value parameter(String name, String key) {
    return new Value(name, new Parameter(key, WEIGHT, List.of(2, 2, 1, 1), 2, 2));
  }

  private static Graph graph(Value... values) {
    return new Graph(List.of(values), new LinkedHashMap<>());
  }

  private static void assertWrong(Graph graph, String message) {
    assertThatThrownBy(() -> Verifier.verify("fuse", graph))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("after fuse: " + message);
  }

  @Test
  void aGraphThatKeepsTheRulesIsHandedOn() {
    Graph right = graph(input, relu, weight, gradient, loss, state, update);
    assertThat(Verifier.verify("lower", right)).isSameAs(right);
  }

  @Test
  void operandsComeBeforeTheirUse() {
    assertWrong(graph(relu, input), "relu reads input before it is computed");
  }

  @Test
  void anEqualOperandIsNotTheSame() {
    Value other = new Value("input", input.op());
    assertWrong(graph(other, relu), "relu reads input before it is computed");
  }

  @Test
  void namesAreUnique() {
    Value twin = new Value("relu", new Activate(relu, relu()));
    assertWrong(graph(input, relu, twin), "two values are named relu");
  }

  @Test
  void keysOfParametersAreUnique() {
    assertWrong(
        graph(weight, parameter("other", "conv.weight")),
        "two parameters have the key conv.weight");
  }

  @Test
  void nothingReadsAParameterAfterItsUpdate() {
    Value late = new Value("late", new Convolution(relu, weight, Window.POINTWISE));
    assertWrong(
        graph(input, relu, weight, gradient, loss, state, update, late),
        "late reads weight after its update");
  }

  @Test
  void nothingReadsAnOptimizersStateAfterItsUpdate() {
    Value again =
        new Value(
            "again",
            new Update(
                sgd(0.1).momentum(0.9),
                loss,
                state,
                gradient,
                List.of(state),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    assertWrong(
        graph(input, relu, weight, gradient, loss, state, update, again),
        "again reads momentum after its update");
  }

  @Test
  void resultsAreInTheGraph() {
    Graph graph = new Graph(List.of(input), new LinkedHashMap<>(Map.of("logits", relu)));
    assertWrong(graph, "result logits is not in the graph");
  }
}
