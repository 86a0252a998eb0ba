package ninc.compiler.schedule;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.same;
import static org.assertj.core.api.Assertions.assertThat;

import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.Target;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.FusionLevel;
import ninc.dsl.Network;
import org.junit.jupiter.api.Test;

class InvertedResidualFusionTest {

  /** As in MobileNetV1, where a pointwise convolution is between every two depthwise ones. */
  @Test
  void aConvolutionBetweenTwoFiltersBelongsToTheFirst() {
    Network network =
        Network.input(8, 9, 9)
            .conv(12, kernel(1), relu())
            .depthwiseConv(kernel(3), padding(same()), relu())
            .conv(20, kernel(1), relu())
            .depthwiseConv(kernel(3), padding(same()), relu())
            .conv(8, kernel(1), relu())
            .build();
    FusedGraph fused =
        Compiler.compile(
                Compiler.inference(network),
                CompileOptions.atLevel(FusionLevel.FULL)
                    .target(new Target.WorkGroups(new Schedules(WorkGroupTraits.GPU))))
            .fused();
    assertThat(fused.regions())
        .extracting(Region::name)
        .containsExactly("conv1…conv2", "depthwise2+conv3");
  }
}
