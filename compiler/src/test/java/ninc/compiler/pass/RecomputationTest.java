package ninc.compiler.pass;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.pointwise;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import ninc.compiler.Compiler;
import ninc.compiler.NinNetwork;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.StepPart;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.compiler.ir.Verifier;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import ninc.dsl.Window;
import org.junit.jupiter.api.Test;

class RecomputationTest {

  private static Graph training(Layers layers) {
    return Compiler.training(layers.build(), sgd(0.1));
  }

  private static Graph recomputed(Graph graph) {
    return Verifier.verify("recomputation", Recomputation.apply(graph));
  }

  private static List<String> copies(Graph graph) {
    return graph.values().stream()
        .filter(value -> value.part() == StepPart.RECOMPUTED)
        .map(Value::name)
        .toList();
  }

  private static Value value(Graph graph, String name) {
    return graph.values().stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
  }

  /** The maps of the forward pass that gradients and copies read. */
  private static Set<String> kept(Graph graph) {
    return graph.values().stream()
        .filter(value -> value.part() != StepPart.FORWARD)
        .flatMap(value -> value.op().operands().stream())
        .filter(operand -> operand.part() == StepPart.FORWARD && !operand.op().operands().isEmpty())
        .filter(operand -> operand.type() instanceof Type.FeatureMap)
        .map(Value::name)
        .collect(Collectors.toSet());
  }

  @Test
  void ofABlockOnlyItsFirstConvolutionsOutputIsKept() {
    Graph graph =
        training(
            Network.input(3, 9, 9)
                .ninBlock(4, kernel(3), padding(1))
                .ninBlock(5, kernel(3), padding(1))
                .globalAveragePool());
    assertThat(kept(graph)).hasSize(3 + 3 + 1);
    // The second block's convolution reads the first block's output: its weights' gradient does.
    assertThat(kept(recomputed(graph)))
        .containsExactlyInAnyOrder("nin1.conv.relu", "nin2.conv.relu", "gap1");
  }

  @Test
  void aChainIsComputedAgainFromItsStart() {
    Graph graph =
        recomputed(
            training(
                Network.input(3, 9, 9)
                    .ninBlock(4, kernel(3), pointwise(5, 6))
                    .globalAveragePool()));
    assertThat(copies(graph))
        .containsExactly(
            "nin1.pointwise1.recomputed",
            "nin1.pointwise1.biased.recomputed",
            "nin1.pointwise1.relu.recomputed",
            "nin1.pointwise2.recomputed",
            "nin1.pointwise2.biased.recomputed",
            "nin1.pointwise2.relu.recomputed");
    assertThat(value(graph, "nin1.pointwise1.recomputed").op().operands())
        .containsExactly(value(graph, "nin1.conv.relu"), value(graph, "nin1.pointwise1.weight"));
    assertThat(value(graph, "nin1.pointwise2.recomputed").op().operands())
        .containsExactly(
            value(graph, "nin1.pointwise1.relu.recomputed"),
            value(graph, "nin1.pointwise2.weight"));
  }

  @Test
  void copiesStandRightBeforeTheFirstValueThatReadsThem() {
    Graph graph = recomputed(Compiler.training(NinNetwork.network(), sgd(0.1)));
    List<Value> values = graph.values();
    for (Value copy : values) {
      if (copies(graph).contains(copy.name())) {
        Value next = values.get(values.indexOf(copy) + 1);
        assertThat(next.op().operands()).as("what %s reads", next).contains(copy);
      }
    }
  }

  @Test
  void theForwardPassAndTheResultsStayAsTheyAre() {
    Graph before = Compiler.training(NinNetwork.network(), sgd(0.1));
    Graph after = recomputed(before);
    assertThat(after.values())
        .containsSubsequence(
            before.values().stream().filter(v -> v.part() == StepPart.FORWARD).toList());
    assertThat(after.results().keySet()).containsExactlyElementsOf(before.results().keySet());
    assertThat(after.result("logits")).isSameAs(before.result("logits"));
  }

  @Test
  void resultsAreKeptAnyway() {
    Graph graph = recomputed(training(Network.input(3, 1, 1).conv(4, kernel(1), relu())));
    assertThat(copies(graph)).isEmpty();
  }

  @Test
  void convolutionsOverNeighboursAreStored() {
    Graph graph = recomputed(training(Network.input(3, 9, 9).conv(4, kernel(3), relu()).linear(2)));
    assertThat(copies(graph)).isEmpty();
  }

  @Test
  void weightGradientsReadTheCopy() {
    Graph graph = recomputed(Compiler.training(NinNetwork.network(), sgd(0.1)));
    assertThat(value(graph, "nin1.pointwise2.weight.grad").op())
        .isEqualTo(
            new ConvolutionWeightGradient(
                value(graph, "nin1.pointwise1.relu.recomputed"),
                value(graph, "nin1.pointwise2.relu.backward"),
                Window.POINTWISE));
  }

  @Test
  void aGraphWithoutABackwardPassStaysAsItIs() {
    Graph graph = Compiler.evaluation(NinNetwork.network());
    assertThat(recomputed(graph)).isEqualTo(graph);
  }
}
