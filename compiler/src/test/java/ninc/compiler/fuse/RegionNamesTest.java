package ninc.compiler.fuse;

import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.NinNetwork;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.Activations;
import ninc.dsl.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RegionNamesTest {

  /** Has names that could be taken for suffixes, and branches whose layers have equal names. */
  private static final Network BRANCHES =
      Network.input(3, 9, 9)
          .conv("grad", 8, kernel(3), padding(1), relu())
          .add(
              relu(),
              branch("a", b -> b.ninBlock(8, kernel(3), padding(1)).conv("backward", 8, kernel(1))),
              branch(
                  "b", b -> b.conv(8, kernel(1)).conv(8, kernel(3), padding(1)).conv(8, kernel(1))),
              branch("skip", b -> b))
          .concat(branch("a", b -> b.maxPool(3)), branch("b", b -> b.maxPool(3)))
          .dropout(0.5)
          .linear(4)
          .build();

  @Test
  void aBlockIsNamedAfterItsNodeForwardAndBackward() {
    assertThat(names(Compiler.training(NinNetwork.network(), sgd(0.1)), FusionLevel.BLOCK))
        .startsWith("nin1", "maxpool1", "nin2", "maxpool2", "nin3", "maxpool3", "dropout1", "nin4")
        .containsSubsequence("gap1", "loss", "correct", "loss.backward", "gap1.backward")
        .containsSubsequence("nin2.backward", "nin2.conv.backward", "maxpool1.backward")
        .contains("nin1.conv.weight.grad", "nin1.conv.bias.grad", "nin1.conv.weight.updated");
  }

  @Test
  void aLayerOfABlockHasTheNameOfTheLayer() {
    assertThat(names(Compiler.inference(NinNetwork.network()), FusionLevel.EPILOGUE))
        .startsWith("nin1.conv", "nin1.pointwise1", "nin1.pointwise2", "maxpool1", "nin2.conv");
  }

  @Test
  void aKernelOfSeveralNodesHasTheirNames() {
    Network network = Network.input(3, 9, 9).ninBlock(4, kernel(3)).conv(5, kernel(1)).build();
    assertThat(names(Compiler.inference(network), FusionLevel.BLOCK)).containsExactly("nin1+conv1");
    Network longer =
        Network.input(3, 9, 9).conv(4, kernel(3)).conv(5, kernel(1)).conv(6, kernel(1)).build();
    assertThat(names(Compiler.inference(longer), FusionLevel.BLOCK)).containsExactly("conv1…conv3");
  }

  @Test
  void regionsOfOneNodeAreNamedAfterTheirFirstValues() {
    assertThat(names(Compiler.training(NinNetwork.network(), sgd(0.1)), FusionLevel.EPILOGUE))
        .containsSubsequence(
            "nin2.pointwise2.relu.backward",
            "nin2.pointwise2.backward",
            "nin2.pointwise1.backward",
            "nin2.conv.backward");
  }

  @Test
  void whatIsComputedAgainIsNamed() {
    Graph graph = Compiler.training(NinNetwork.network(), sgd(0.1));
    assertThat(
            Compiler.compile(
                    graph,
                    CompileOptions.atLevel(FusionLevel.FULL).activations(Activations.RECOMPUTE))
                .fused()
                .regions())
        .extracting(Region::name)
        .contains("nin4.recomputed+nin4.backward", "nin2.conv.backward…nin1.backward")
        .doesNotHaveDuplicates();
  }

  @Test
  void aNameThatIsTakenGetsANumber() {
    Value a = new Value("node.a", new Input(new FeatureMap(1, 1, 1)));
    Value b = new Value("node.b", new Input(new FeatureMap(1, 1, 1)));
    assertThat(RegionNames.named(List.of(List.of(a, b), List.of(a, b), List.of(b))))
        .extracting(Region::name)
        .containsExactly("node.a", "node.a.2", "node.b");
  }

  @ParameterizedTest
  @EnumSource(FusionLevel.class)
  void namesAreUnique(FusionLevel level) {
    for (Network network : List.of(NinNetwork.network(), BRANCHES)) {
      assertThat(names(Compiler.training(network, sgd(0.1)), level)).doesNotHaveDuplicates();
    }
  }

  @Test
  void withoutFusionAKernelHasTheNameOfItsValue() {
    FusedGraph fused =
        Compiler.compile(
                Compiler.training(BRANCHES, sgd(0.1)), CompileOptions.atLevel(FusionLevel.NONE))
            .fused();
    assertThat(fused.regions())
        .allSatisfy(
            region -> assertThat(region.values()).singleElement().hasToString(region.name()));
  }

  private static List<String> names(Graph graph, FusionLevel level) {
    return Compiler.compile(graph, CompileOptions.atLevel(level)).fused().regions().stream()
        .map(Region::name)
        .toList();
  }
}
