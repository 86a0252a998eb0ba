package ninc.compiler.pass;

import static ninc.dsl.Dsl.activation;
import static ninc.dsl.Dsl.batchNormalized;
import static ninc.dsl.Dsl.bias;
import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.pointwise;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.silu;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.fuse.OperatorChain;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.BatchNormalization.FoldedWeight;
import ninc.compiler.ir.BatchNormalization.Normalize;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Verifier;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import org.junit.jupiter.api.Test;

class FoldBatchNormalizationTest {

  private static final Layers BLOCK =
      Network.input(3, 9, 8)
          .conv(8, kernel(3), padding(1), bias(false))
          .batchNorm(relu())
          .conv(8, kernel(1))
          .batchNorm(relu())
          .conv(5, kernel(1), bias(false))
          .batchNorm();

  @Test
  void aNormalizedBlockIsOneKernelWithoutATraceOfTheNormalization() {
    Graph graph = Compiler.inference(BLOCK.build());
    List<Region> regions =
        Compiler.compile(graph, CompileOptions.atLevel(FusionLevel.BLOCK)).fused().regions();
    assertThat(regions.getLast().values().stream().map(value -> value.op().label()))
        .containsExactly(
            "conv 3×3", "bias", "relu", "conv 1×1", "bias", "relu", "conv 1×1", "bias");
    assertThat(regions.subList(0, regions.size() - 1).stream().map(OperatorChain::of))
        .containsExactly(
            "folded weight",
            "folded bias",
            "folded weight",
            "folded bias",
            "folded weight",
            "folded bias");
  }

  @Test
  void aBatchNormalizedNinBlockIsOneKernelOfConvolutionsAndBiases() {
    Layers block =
        Network.input(3, 9, 8)
            .ninBlock(8, kernel(3), pointwise(6), batchNormalized(), activation(silu()));
    List<Region> regions =
        Compiler.compile(
                Compiler.inference(block.build()), CompileOptions.atLevel(FusionLevel.BLOCK))
            .fused()
            .regions();
    assertThat(OperatorChain.of(regions.getLast()))
        .isEqualTo("conv 3×3+bias+silu+conv 1×1+bias+silu");
  }

  @Test
  void theNormalizationIsGoneAndEveryConvolutionReadsItsFoldedWeight() {
    Graph folded = fold(Compiler.inference(BLOCK.build()));
    assertThat(folded.all(Normalize.class)).isEmpty();
    assertThat(folded.operators(Convolution.class))
        .hasSize(3)
        .allMatch(convolution -> convolution.weight().op() instanceof FoldedWeight);
    assertThat(folded.result("logits").name()).isEqualTo("batchnorm3");
  }

  @Test
  void aDepthwiseConvolutionIsFoldedToo() {
    Layers layers = Network.input(4, 9, 8).depthwiseConv(kernel(3)).batchNorm();
    assertThat(fold(Compiler.inference(layers.build())).all(Normalize.class)).isEmpty();
  }

  @Test
  void aConvolutionThatOthersReadIsLeftAlone() {
    Layers layers =
        Network.input(4, 9, 8)
            .conv(4, kernel(1))
            .add(branch("skip", b -> b), branch("body", b -> b.batchNorm()));
    assertUnchanged(Compiler.inference(layers.build()));
  }

  @Test
  void aNormalizationWithoutAConvolutionBeforeItIsLeftAlone() {
    assertUnchanged(Compiler.inference(Network.input(4, 9, 8).batchNorm().build()));
  }

  @Test
  void aTrainedConvolutionIsLeftAloneEvenBeforeAFrozenNormalization() {
    Layers layers =
        Network.input(4, 9, 8)
            .conv(4, kernel(1))
            .batchNorm()
            .frozen()
            .conv(4, kernel(3))
            .batchNorm()
            .globalAveragePool();
    assertUnchanged(Compiler.training(layers.build(), sgd(0.1)));
  }

  private static Graph fold(Graph graph) {
    return Verifier.verify("folding", FoldBatchNormalization.apply(graph));
  }

  private static void assertUnchanged(Graph graph) {
    assertThat(fold(graph)).isSameAs(graph);
  }
}
