package ninc.compiler.pass;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.sgd;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Optimization.SquaredNorm;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.StepPart;
import ninc.compiler.ir.Value;
import ninc.dsl.Network;
import ninc.dsl.Training;
import org.junit.jupiter.api.Test;

/** What a training step computes for a network of three blocks of which some are frozen. */
class FreezingTest {
  private static final Network NETWORK =
      Network.input(1, 12, 12)
          .ninBlock(4, kernel(3), padding(1))
          .maxPool(2)
          .ninBlock(4, kernel(3), padding(1))
          .ninBlock(3, kernel(3), padding(1))
          .globalAveragePool()
          .build();

  private static final Training RECIPE =
      Training.defaults().optimizer(sgd(0.1).momentum(0.9)).clipNorm(1);

  @Test
  void nothingIsDifferentiatedBeforeTheFirstTrainedNode() {
    assertThat(backward("nin1", "nin2"))
        .isNotEmpty()
        .allSatisfy(origin -> assertThat(origin).containsAnyOf("nin3", "gap1", "loss"));
  }

  @Test
  void gradientsPassThroughAFrozenNodeBetweenTrainedOnes() {
    assertThat(backward("nin2"))
        .anyMatch(origin -> origin.startsWith("nin2."))
        .contains("maxpool1", "nin1.conv.weight")
        .noneMatch(origin -> origin.matches("nin2\\..*\\.(weight|bias)"));
  }

  @Test
  void onlyTrainedParametersHaveAStateAnUpdateAndAPartInTheNorm() {
    Graph graph = step("nin1", "nin3");
    List<String> trained =
        Stream.of("conv", "pointwise1", "pointwise2")
            .flatMap(layer -> Stream.of("nin2." + layer + ".weight", "nin2." + layer + ".bias"))
            .toList();
    assertThat(graph.parameters()).hasSize(18);
    assertThat(graph.operators(OptimizerState.class))
        .extracting(state -> state.parameter().name())
        .containsExactlyElementsOf(trained);
    assertThat(graph.results().keySet())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(Stream.of("logits", "loss", "correct"), trained.stream()).toList());
    assertThat(graph.operators(SquaredNorm.class)).hasSize(6);
  }

  /** Every value is a result or read by another one. */
  @Test
  void nothingIsComputedInVain() {
    for (Set<String> frozen :
        List.of(Set.<String>of(), Set.of("nin1"), Set.of("nin2"), Set.of("nin3"))) {
      Graph graph = Compiler.training(NETWORK.freeze(frozen), RECIPE);
      List<Value> read =
          graph.values().stream().flatMap(value -> value.op().operands().stream()).toList();
      assertThat(graph.values())
          .as("%s frozen", frozen)
          .allMatch(value -> graph.results().containsValue(value) || read.contains(value));
    }
  }

  private static Graph step(String... frozen) {
    return Compiler.training(NETWORK.freeze(List.of(frozen)), RECIPE);
  }

  /** What the values of the backward pass belong to in the forward pass. */
  private static List<String> backward(String... frozen) {
    return step(frozen).values().stream()
        .filter(value -> value.part() == StepPart.BACKWARD || value.part() == StepPart.GRADIENT)
        .map(Value::origin)
        .toList();
  }
}
