package ninc.compiler.fuse;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.pass.SeparateUpdate;
import ninc.dsl.Network;
import ninc.dsl.Training;
import org.junit.jupiter.api.Test;

class EarlyAccumulationTest {

  /** A network whose second convolution has a gradient to compute before that of the first. */
  private static final Graph STEP =
      Compiler.training(
          Network.input(1, 6, 6).conv(3, kernel(3), relu()).conv(4, kernel(2)).linear(5).build(),
          Training.defaults().optimizer(sgd(0.1)));

  @Test
  void gradientsOfTheLastLayersAreCompleteBeforeThoseOfTheFirstAreComputed() {
    FusedGraph fused =
        Compiler.compile(
                SeparateUpdate.apply(STEP).gradients(), CompileOptions.atLevel(FusionLevel.FULL))
            .fused();
    assertThat(fused.regions().stream().map(Region::name).toList())
        .containsSubsequence(
            "linear1.grad",
            "linear1.weight.grad.sum",
            "conv2.grad",
            "conv2.bias.grad.sum",
            "conv2.weight.grad.sum",
            "conv1.grad",
            "conv1.weight.grad.sum");
  }

  @Test
  void regionsAreOnlyMoved() {
    FusedGraph fused = Fusion.fuse(SeparateUpdate.apply(STEP).gradients(), FusionLevel.FULL);
    FusedGraph moved = EarlyAccumulation.apply(fused);
    moved.verify("accumulating early");
    assertThat(moved.regions())
        .isNotEqualTo(fused.regions())
        .containsExactlyInAnyOrderElementsOf(fused.regions());
  }

  @Test
  void aStepWithoutAccumulationStaysAsItIs() {
    FusedGraph fused = Fusion.fuse(STEP, FusionLevel.FULL);
    List<Region> regions = EarlyAccumulation.apply(fused).regions();
    assertThat(regions).isEqualTo(fused.regions());
  }
}
