package ninc.compiler.fuse;

import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.expand;
import static ninc.dsl.Dsl.gelu;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.pointwise;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.sigmoid;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.NinNetwork;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Elementwise.ActivationGradient;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Value;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FusionTest {

  private static final Network NIN = NinNetwork.network();

  @Test
  void ninInferenceHasAKernelPerOperatorThenPerLayerThenPerBlockThenPerStage() {
    Graph graph = Compiler.inference(NIN);
    assertThat(Compiler.compile(graph, CompileOptions.atLevel(FusionLevel.NONE)).fused().regions())
        .hasSize(4 * 9 + 4);
    assertThat(
            Compiler.compile(graph, CompileOptions.atLevel(FusionLevel.EPILOGUE)).fused().regions())
        .hasSize(4 * 3 + 4);
    assertThat(Compiler.compile(graph, CompileOptions.atLevel(FusionLevel.BLOCK)).fused().regions())
        .hasSize(4 + 4);
    assertThat(Compiler.compile(graph, CompileOptions.atLevel(FusionLevel.FULL)).fused().regions())
        .hasSize(4);
  }

  @Test
  void ninTrainingHasFewerKernelsBackwardToo() {
    Graph graph = Compiler.training(NIN, sgd(0.1));
    // Weight and bias gradients of 12 layers, and the updates of both.
    int ofParameters = 12 * 4;
    // Forward with dropout, the loss and the count; the gradients of all but the image and those.
    assertThat(Compiler.compile(graph, CompileOptions.atLevel(FusionLevel.NONE)).fused().regions())
        .hasSize(12 * 3 + 7 + 12 * 2 - 1 + 6 + ofParameters);
    // Backward, what comes after a convolution's input gradient is its mask: but for the last
    // mask of each block, which comes after a pool, and the gradient by the block's input.
    assertThat(
            Compiler.compile(graph, CompileOptions.atLevel(FusionLevel.EPILOGUE)).fused().regions())
        .hasSize(12 + 7 + 4 * 4 - 1 + 6 + ofParameters);
    assertThat(Compiler.compile(graph, CompileOptions.atLevel(FusionLevel.BLOCK)).fused().regions())
        .hasSize(4 + 7 + 4 * 2 - 1 + 6 + ofParameters);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void aBlockIsOneForwardKernelWhateverItsDepth(int depth) {
    int[] widths = new int[depth];
    for (int i = 0; i < depth; i++) {
      widths[i] = 7 + 6 * i;
    }
    Network network =
        Network.input(3, 13, 11).ninBlock(5, kernel(3), padding(1), pointwise(widths)).build();
    List<Region> regions =
        Compiler.compile(Compiler.inference(network), CompileOptions.atLevel(FusionLevel.BLOCK))
            .fused()
            .regions();
    assertThat(regions).hasSize(1);
    assertThat(count(regions.getFirst(), Convolution.class)).isEqualTo(depth + 1);
  }

  @Test
  void aPointwiseConvolutionContinuesTheDepthwiseOneBeforeIt() {
    Network network =
        Network.input(3, 13, 11)
            .conv(8, kernel(1), relu())
            .depthwiseConv(kernel(3), padding(1), relu())
            .conv(5, kernel(1))
            .build();
    List<Region> regions =
        Compiler.compile(Compiler.inference(network), CompileOptions.atLevel(FusionLevel.BLOCK))
            .fused()
            .regions();
    assertThat(regions).extracting(Region::name).containsExactly("conv1", "depthwise1+conv2");
  }

  @Test
  void aBlocksDataGradientsAreOneBackwardKernel() {
    Graph graph = Compiler.training(NIN, sgd(0.1));
    List<Region> backward =
        Compiler.compile(graph, CompileOptions.atLevel(FusionLevel.BLOCK))
            .fused()
            .regions()
            .stream()
            .filter(region -> count(region, ActivationGradient.class) > 0)
            .toList();
    assertThat(backward).hasSize(4);
    assertThat(backward).allMatch(region -> count(region, ActivationGradient.class) == 3);
  }

  @Test
  void whatOnlyItsRegionReadsDoesNotEscape() {
    FusedGraph inference =
        Compiler.compile(Compiler.inference(NIN), CompileOptions.atLevel(FusionLevel.BLOCK))
            .fused();
    Set<Value> escaping = inference.escaping();
    assertThat(names(escaping)).contains("input", "nin1.pointwise2.relu", "gap1");
    assertThat(names(escaping)).doesNotContain("nin1.conv", "nin1.conv.relu");
    FusedGraph training =
        Compiler.compile(
                Compiler.training(NIN, sgd(0.1)), CompileOptions.atLevel(FusionLevel.BLOCK))
            .fused();
    assertThat(names(training.escaping())).contains("nin1.conv.relu").doesNotContain("nin1.conv");
  }

  @Test
  void aBranchPointDoesNotDelayItsReaders() {
    Layers layers =
        Network.input(3, 9, 9)
            .conv(8, kernel(3), padding(1))
            .add(
                branch("main", b -> b.conv(8, kernel(3), padding(1)).conv(8, kernel(1))),
                branch("skip", b -> b.conv(8, kernel(1))));
    Graph graph = Compiler.inference(layers.linear(4).build());
    assertOrdered(Compiler.compile(graph, CompileOptions.atLevel(FusionLevel.BLOCK)).fused());
  }

  @ParameterizedTest
  @EnumSource(FusionLevel.class)
  void everyValueIsComputedOnceAndAfterWhatItReads(FusionLevel level) {
    FusedGraph fused =
        Compiler.compile(
                Compiler.training(NIN, sgd(0.1).momentum(0.9)), CompileOptions.atLevel(level))
            .fused();
    assertOrdered(fused);
  }

  static void assertOrdered(FusedGraph fused) {
    Set<Value> computed = new HashSet<>();
    for (Region region : fused.regions()) {
      for (Value value : region.values()) {
        assertThat(computed.add(value)).as("%s is computed once", value).isTrue();
      }
    }
    Set<Value> ready = new HashSet<>(fused.graph().values());
    ready.removeAll(computed);
    for (Region region : fused.regions()) {
      for (Value value : region.values()) {
        assertThat(ready).as("what %s reads", value).containsAll(value.op().operands());
        ready.add(value);
      }
    }
    assertThat(ready).hasSameSizeAs(fused.graph().values());
  }

  private static long count(Region region, Class<? extends Op> kind) {
    return region.values().stream().filter(value -> kind.isInstance(value.op())).count();
  }

  private static List<String> names(Set<Value> values) {
    return values.stream().map(Value::name).toList();
  }

  @Test
  void aLayerNormalizationIsInTheKernelOfThePointwiseLayersAfterIt() {
    Network network =
        Network.input(8, 9, 7)
            .depthwiseConv(kernel(7), padding(3))
            .layerNorm()
            .conv(32, kernel(1), gelu())
            .conv(8, kernel(1))
            .build();
    assertThat(chains(network, FusionLevel.BLOCK))
        .containsExactly("depthwise 7×7+bias", "layer norm+conv 1×1+bias+gelu+conv 1×1+bias");
  }

  @Test
  void squeezeAndExcitationIsOneKernelPerExampleAtFull() {
    Network network =
        Network.input(8, 9, 7)
            .conv(16, kernel(3), relu())
            .multiply(
                branch(
                    "se",
                    b ->
                        b.globalAveragePool()
                            .conv(4, kernel(1), relu())
                            .conv(16, kernel(1), sigmoid())))
            .conv(8, kernel(1))
            .build();
    assertThat(chains(network, FusionLevel.BLOCK)).last().isEqualTo("multiply+conv 1×1+bias");
    assertThat(chains(network, FusionLevel.FULL)).hasSize(1);
  }

  @Test
  void aSumIsInTheKernelOfItsLastTerm() {
    Network network =
        Network.input(8, 9, 7).invertedResidual(8, expand(6), kernel(3)).conv(4, kernel(1)).build();
    assertThat(chains(network, FusionLevel.BLOCK))
        .last()
        .isEqualTo("depthwise 3×3+bias+relu6+conv 1×1+bias+sum+conv 1×1+bias");
  }

  private static List<String> chains(Network network, FusionLevel level) {
    return Compiler.compile(Compiler.inference(network), CompileOptions.atLevel(level))
        .fused()
        .regions()
        .stream()
        .map(OperatorChain::of)
        .toList();
  }
}
