package ninc.compiler.pass;

import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.gelu;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.stride;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import ninc.compiler.Compiler;
import ninc.compiler.NinNetwork;
import ninc.compiler.ir.Elementwise.ActivationGradient;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Pooling.MaxPool;
import ninc.compiler.ir.Pooling.MaxPoolGradient;
import ninc.compiler.ir.Pooling.MaxPoolGradientAt;
import ninc.compiler.ir.Pooling.MaxPoolPositions;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.compiler.ir.Verifier;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import org.junit.jupiter.api.Test;

/** The two rewritings of max pools before fusion at level full. */
class SaveArgmaxTest {

  private static Graph rewritten(Layers layers) {
    return rewritten(Compiler.training(layers.build(), sgd(0.1)));
  }

  private static Graph rewritten(Graph graph) {
    Graph remembering = Verifier.verify("pool positions", SaveArgmax.apply(graph));
    return Verifier.verify("pooled masks", MoveActivationGradientThroughPool.apply(remembering));
  }

  private static <T extends Op> T only(Graph graph, Class<T> kind) {
    List<Value> values = graph.all(kind);
    assertThat(values).hasSize(1);
    return kind.cast(values.getFirst().op());
  }

  @Test
  void resultsAndParametersKeepTheirNames() {
    Graph before = Compiler.training(NinNetwork.network(), sgd(0.1));
    Graph after = rewritten(before);
    assertThat(after.results().keySet()).containsExactlyElementsOf(before.results().keySet());
    assertThat(after.parameters()).isEqualTo(before.parameters());
    assertThat(after.all(MaxPoolGradient.class)).isEmpty();
    assertThat(after.all(MaxPoolGradientAt.class)).hasSize(3);
  }

  @Test
  void positionsFollowTheirPoolAndTakeAByteEach() {
    Graph graph = rewritten(Network.input(3, 9, 9).conv(5, kernel(3)).maxPool(3).linear(2));
    Value positions = graph.all(MaxPoolPositions.class).getFirst();
    int index = graph.values().indexOf(positions);
    assertThat(graph.values().get(index - 1).op()).isInstanceOf(MaxPool.class);
    assertThat(positions.type()).isEqualTo(new Type.Positions(2, 2, 5));
    assertThat(positions.type().bytes(7)).isEqualTo(7 * 2 * 2 * 5);
  }

  @Test
  void aPoolThatHasNoGradientRemembersNothing() {
    Graph graph = Compiler.evaluation(NinNetwork.network());
    assertThat(rewritten(graph).values()).isEqualTo(graph.values());
    Graph first = rewritten(Network.input(3, 9, 9).maxPool(3).linear(2));
    assertThat(first.all(MaxPoolPositions.class)).isEmpty();
  }

  @Test
  void aWindowOfMorePlacesThanAByteCountsStaysAsItIs() {
    Layers map = Network.input(3, 19, 19).conv(5, kernel(3), relu());
    Graph small = rewritten(map.maxPool(16).linear(2));
    assertThat(small.all(MaxPoolGradientAt.class)).hasSize(1);
    Graph large = rewritten(map.maxPool(17).linear(2));
    assertThat(large.all(MaxPoolPositions.class)).isEmpty();
    assertThat(large.all(MaxPoolGradient.class)).hasSize(1);
  }

  @Test
  void theMaskIsDrawnFromWhatThePoolGave() {
    Graph graph = rewritten(Network.input(3, 9, 9).conv(5, kernel(3), relu()).maxPool(3).linear(2));
    ActivationGradient mask = only(graph, ActivationGradient.class);
    assertThat(mask.saved().op()).isInstanceOf(MaxPool.class);
    assertThat(only(graph, MaxPoolGradientAt.class).gradient().op()).isSameAs(mask);
  }

  @Test
  void aGradientThatNeedsTheActivationsInputStaysBeforeThePool() {
    Graph graph = rewritten(Network.input(3, 9, 9).conv(5, kernel(3), gelu()).maxPool(3).linear(2));
    ActivationGradient gradient = only(graph, ActivationGradient.class);
    assertThat(gradient.saved().name()).isEqualTo("conv1.biased");
    assertThat(gradient.gradient().op()).isInstanceOf(MaxPoolGradientAt.class);
  }

  @Test
  void anActivationWithOtherReadersKeepsItsMaskAfterTheSum() {
    Graph graph =
        rewritten(
            Network.input(3, 9, 9)
                .conv(5, kernel(3), relu())
                .concat(
                    branch("pool", b -> b.maxPool(3, stride(1), padding(1))),
                    branch("skip", b -> b))
                .linear(2));
    ActivationGradient mask = only(graph, ActivationGradient.class);
    assertThat(mask.saved().name()).isEqualTo("conv1.relu");
    assertThat(graph.all(MaxPoolGradientAt.class)).hasSize(1);
  }

  @Test
  void twoPoolsInARowRememberEach() {
    Graph graph =
        rewritten(
            Network.input(3, 19, 19).conv(5, kernel(3), relu()).maxPool(2).maxPool(3).linear(2));
    assertThat(graph.all(MaxPoolPositions.class)).hasSize(2);
    assertThat(only(graph, ActivationGradient.class).saved().name()).isEqualTo("maxpool1");
  }
}
