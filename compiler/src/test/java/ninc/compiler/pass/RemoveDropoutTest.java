package ninc.compiler.pass;

import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.kernel;
import static org.assertj.core.api.Assertions.assertThat;

import ninc.compiler.ir.Elementwise.Dropout;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Verifier;
import ninc.dsl.Network;
import org.junit.jupiter.api.Test;

class RemoveDropoutTest {

  private static Graph without(Network network) {
    return Verifier.verify("remove dropout", RemoveDropout.apply(Lowering.lower(network)));
  }

  @Test
  void whatReadADropoutReadsItsInput() {
    Network network =
        Network.input(2, 4, 4)
            .dropout(0.5)
            .conv(3, kernel(1))
            .dropout(0.1)
            .dropout(0.2)
            .add(branch("a", b -> b.dropout(0.3)), branch("b", b -> b))
            .build();
    assertThat(without(network).toString())
        .isEqualTo(
            """
            input: [N, 4, 4, 2] = Input()
            conv1.weight: [1, 1, 2, 3] = Parameter()
            conv1.bias: [3] = Parameter()
            conv1: [N, 4, 4, 3] = Convolution(input, conv1.weight)
            conv1.biased: [N, 4, 4, 3] = BiasAdd(conv1, conv1.bias)
            add1: [N, 4, 4, 3] = Sum(conv1.biased, conv1.biased)\
            """);
  }

  @Test
  void aDropoutThatIsTheResultGivesWayToItsInput() {
    Graph graph = without(Network.input(2, 4, 4).maxPool(2).dropout(0.5).build());
    assertThat(graph.all(Dropout.class)).isEmpty();
    assertThat(graph.result("logits")).hasToString("maxpool1");
  }

  @Test
  void aGraphWithoutDropoutKeepsItsValues() {
    Graph graph = Lowering.lower(Network.input(2, 4, 4).conv(3, kernel(1)).maxPool(2).build());
    assertThat(RemoveDropout.apply(graph)).isEqualTo(graph);
  }
}
