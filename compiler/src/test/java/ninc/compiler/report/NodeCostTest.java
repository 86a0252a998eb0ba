package ninc.compiler.report;

import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.stride;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ninc.compiler.Compiler;
import ninc.dsl.Network;
import org.junit.jupiter.api.Test;

class NodeCostTest {

  @Test
  void aNinBlockCostsItsProductsBiasesAndActivations() {
    Network network = Network.input(3, 9, 7).ninBlock(4, kernel(3), stride(2)).build();
    // 4×3 output pixels; 27 and twice 4 multiply-adds, a bias and a ReLU for each of 4 channels.
    assertThat(NodeCost.of(network))
        .extracting(cost -> cost.node().name(), NodeCost::parameters, NodeCost::operations)
        .containsExactly(
            tuple("nin1", 4L * 27 + 4 + 2 * (16 + 4), 12L * 4 * (2 * (27 + 4 + 4) + 3 * 2)));
  }

  @Test
  void branchesHaveRowsOfTheirOwnAndTheAdditionOnlyItsOwn() {
    Network network =
        Network.input(2, 5, 5)
            .add(
                relu(),
                branch("left", b -> b.conv(2, kernel(3), padding(1))),
                branch("skip", b -> b))
            .dropout(0.5)
            .globalAveragePool()
            .build();
    assertThat(NodeCost.of(network))
        .extracting(cost -> cost.node().name(), NodeCost::parameters, NodeCost::operations)
        .containsExactly(
            tuple("add1.left.conv1", 38L, 25L * 2 * (2 * 18 + 1)),
            tuple("add1", 0L, 2 * 50L),
            tuple("dropout1", 0L, 0L),
            tuple("gap1", 0L, 50L));
  }

  @Test
  void aTrainingStepOfConvolutionsCostsThreeTimesTheProductsButForTheInputGradient() {
    Network network = Network.input(5, 6, 6).conv(7, kernel(1)).conv(3, kernel(6)).build();
    long first = 2L * 36 * 5 * 7;
    long second = 2L * 36 * 7 * 3;
    long biases = 36 * 7 + 3;
    long loss = (1 + 3 + 5) * 3;
    assertThat(FlopCount.perExample(Compiler.training(network, sgd(0.1))))
        .isEqualTo(2 * first + 3 * second + 2 * biases + loss);
  }
}
