package ninc.compiler.fuse;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.sgd;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.NinNetwork;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.StepPart;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.Activations;
import ninc.dsl.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where the activations that are computed again are computed. */
class RecomputingFusionTest {

  private static FusedGraph recomputing(Network network, FusionLevel level) {
    return Compiler.compile(
            Compiler.training(network, sgd(0.1)),
            CompileOptions.atLevel(level).activations(Activations.RECOMPUTE))
        .fused();
  }

  private static Region regionOf(FusedGraph fused, String name) {
    return fused.regions().stream()
        .filter(region -> names(region.values()).contains(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> names(List<Value> values) {
    return values.stream().map(Value::name).toList();
  }

  @ParameterizedTest
  @EnumSource(FusionLevel.class)
  void noKernelOfTheForwardPassComputesThemAgain(FusionLevel level) {
    FusedGraph fused = recomputing(NinNetwork.network(), level);
    for (Region region : fused.regions()) {
      if (region.values().stream().anyMatch(value -> value.part() == StepPart.RECOMPUTED)) {
        assertThat(region.values()).allMatch(value -> value.part() != StepPart.FORWARD);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(FusionLevel.class)
  void everyValueIsComputedOnceAndAfterWhatItReads(FusionLevel level) {
    FusionTest.assertOrdered(recomputing(NinNetwork.network(), level));
  }

  @Test
  void atLevelFullTheBackwardKernelOfABlockComputesThemTileByTile() {
    Region region =
        regionOf(
            recomputing(NinNetwork.network(), FusionLevel.FULL), "nin2.pointwise1.relu.recomputed");
    assertThat(names(region.loops().getLast().values()))
        .containsExactly(
            "nin2.pointwise2.relu.backward",
            "nin2.pointwise2.backward",
            "nin2.pointwise1.recomputed",
            "nin2.pointwise1.biased.recomputed",
            "nin2.pointwise1.relu.recomputed",
            "nin2.pointwise1.relu.backward",
            "nin2.pointwise1.backward",
            "nin2.conv.relu.backward");
  }

  @Test
  void atLevelBlockMasksJoinWhatWasComputedAgain() {
    FusedGraph fused = recomputing(NinNetwork.network(), FusionLevel.BLOCK);
    assertThat(names(regionOf(fused, "nin4.pointwise1.recomputed").values()))
        .startsWith("nin4.pointwise1.recomputed")
        .endsWith("nin4.conv.relu.backward");
    assertThat(names(regionOf(fused, "nin3.pointwise1.recomputed").values()))
        .startsWith("nin3.pointwise1.recomputed")
        .endsWith("nin3.pointwise2.relu.recomputed");
  }

  @Test
  void atLevelBlockABlockBeforeABlockGoesBackInOneKernel() {
    Network network =
        Network.input(3, 9, 9)
            .ninBlock(4, kernel(3), padding(1))
            .ninBlock(5, kernel(3), padding(1))
            .globalAveragePool()
            .build();
    Region region =
        regionOf(recomputing(network, FusionLevel.BLOCK), "nin1.pointwise1.relu.recomputed");
    assertThat(names(region.values()))
        .startsWith("nin2.conv.backward", "nin1.pointwise1.recomputed")
        .endsWith("nin1.conv.relu.backward");
  }

  @ParameterizedTest
  @EnumSource(FusionLevel.class)
  void nothingThatIsComputedAgainIsKeptFromTheForwardPass(FusionLevel level) {
    FusedGraph fused = recomputing(NinNetwork.network(), level);
    List<String> read =
        fused.graph().values().stream()
            .filter(value -> value.part() != StepPart.FORWARD)
            .flatMap(value -> value.op().operands().stream())
            .map(Value::name)
            .toList();
    assertThat(read)
        .contains("nin1.conv.relu", "nin1.pointwise1.relu.recomputed")
        .doesNotContain("nin1.pointwise1.relu", "nin1.pointwise2.relu");
  }
}
