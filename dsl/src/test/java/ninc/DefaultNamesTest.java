package ninc;

import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.expand;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import ninc.dsl.Add;
import ninc.dsl.Branch;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import ninc.dsl.Node;
import org.junit.jupiter.api.Test;

class DefaultNamesTest {

  private static List<String> names(Layers layers) {
    return layers.build().nodes().stream().map(Node::name).toList();
  }

  @Test
  void everyKindHasItsStem() {
    assertThat(
            names(
                Network.input(3, 8, 8)
                    .conv(4, kernel(1))
                    .depthwiseConv(kernel(1))
                    .batchNorm()
                    .layerNorm()
                    .ninBlock(4, kernel(1))
                    .invertedResidual(4, expand(1), kernel(1))
                    .maxPool(2)
                    .avgPool(2)
                    .dropout(0.1)
                    .activation(relu())
                    .add(branch("a", b -> b))
                    .concat(branch("a", b -> b))
                    .multiply(branch("a", b -> b.globalAveragePool()))
                    .globalAveragePool()
                    .flatten()
                    .linear(10)))
        .containsExactly(
            "conv1",
            "depthwise1",
            "batchnorm1",
            "layernorm1",
            "nin1",
            "invertedresidual1",
            "maxpool1",
            "avgpool1",
            "dropout1",
            "activation1",
            "add1",
            "concat1",
            "multiply1",
            "gap1",
            "flatten1",
            "linear1");
  }

  @Test
  void aNodeWithANameOfItsOwnDoesNotCount() {
    assertThat(
            names(
                Network.input(1, 4, 4)
                    .conv("stem", 2, kernel(1))
                    .conv(2, kernel(1))
                    .conv("head", 2, kernel(1))
                    .conv(2, kernel(1))))
        .containsExactly("stem", "conv1", "head", "conv2");
  }

  @Test
  void aDefaultNameThatIsTakenIsPassedOver() {
    assertThat(
            names(
                Network.input(1, 4, 4)
                    .conv("conv2", 2, kernel(1))
                    .conv(2, kernel(1))
                    .conv(2, kernel(1))))
        .doesNotHaveDuplicates()
        .startsWith("conv2")
        .allMatch(name -> name.matches("conv[1-9]"));
  }

  @Test
  void nodesOfABranchAreNumberedAnewUnderItsPath() {
    Network network =
        Network.input(1, 4, 4)
            .conv(2, kernel(1))
            .add(
                "sum",
                branch("left", b -> b.conv(2, kernel(3), padding(1)).conv(2, kernel(1))),
                branch("skip", b -> b))
            .build();
    Add sum = (Add) network.nodes().getLast();
    assertThat(sum.branches()).extracting(Branch::name).containsExactly("left", "skip");
    assertThat(sum.branches().getFirst().nodes())
        .extracting(Node::name)
        .containsExactly("sum.left.conv1", "sum.left.conv2");
    assertThat(sum.branches().getLast().nodes()).isEmpty();
  }

  @Test
  void aChainIsNotChangedByWhatIsAppendedToIt() {
    Layers stem = Network.input(1, 4, 4).conv(2, kernel(1));
    Network first = stem.build();
    stem.maxPool(2);
    assertThat(stem.build()).isEqualTo(first);
  }
}
