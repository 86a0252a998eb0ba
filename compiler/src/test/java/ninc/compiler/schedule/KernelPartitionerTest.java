package ninc.compiler.schedule;

import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.expand;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.NinNetwork;
import ninc.compiler.Target;
import ninc.compiler.fuse.Excerpt;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.OperatorChain;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.RoundOperands;
import ninc.compiler.schedule.KernelPartitioner.Prediction;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import ninc.dsl.Precision;
import ninc.dsl.Training;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelPartitionerTest {
  private static final Schedules GPU = new Schedules(WorkGroupTraits.GPU);

  private static FusedGraph inference(Network network, FusionLevel level) {
    return Compiler.compile(Compiler.inference(network), CompileOptions.atLevel(level)).fused();
  }

  private static List<String> kernels(FusedGraph fused) {
    return KernelPartitioner.apply(fused, GPU).regions().stream().map(Region::name).toList();
  }

  @Test
  void aBlockIsOneKernelAtLevelBlockHoweverLongItTakes() {
    assertThat(kernels(inference(NinNetwork.network(), FusionLevel.BLOCK)))
        .contains("nin1", "nin2", "nin3", "nin4");
  }

  @Test
  void atLevelFullAWideBlockIsThreeKernelsAndANarrowOneStaysOne() {
    assertThat(kernels(inference(NinNetwork.network(), FusionLevel.FULL)))
        .contains("nin1", "nin2.conv", "nin2.pointwise1", "nin2.pointwise2")
        .doesNotContain("nin2");
  }

  private static final Layers INVERTED =
      input(8, 12, 12).invertedResidual(8, expand(6), kernel(3)).conv(5, kernel(1));

  private static FusedGraph forDevice(Graph graph, FusionLevel level) {
    return Compiler.compile(graph, CompileOptions.atLevel(level).target(new Target.WorkGroups(GPU)))
        .fused();
  }

  @Test
  void anInvertedResidualIsOneKernelInInference() {
    FusedGraph fused = forDevice(Compiler.inference(INVERTED.build()), FusionLevel.BLOCK);
    Region block =
        fused.regions().stream()
            .filter(region -> region.name().equals("invertedresidual1"))
            .findFirst()
            .orElseThrow();
    assertThat(OperatorChain.of(block))
        .isEqualTo("conv 1×1+bias+relu6+depthwise 3×3+bias+relu6+conv 1×1+bias+sum");
    assertThat(kernels(fused)).contains("invertedresidual1").endsWith("invertedresidual1", "conv1");
    assertThat(TileText.of(fused, block, GPU)).containsPattern("^\\d+×\\d+ pixels × 8 channels");
  }

  @Test
  void trainingKeepsWhatIsInsideAnInvertedResidual() {
    Network network = INVERTED.globalAveragePool().build();
    FusedGraph fused = forDevice(Compiler.training(network, sgd(0.1)), FusionLevel.BLOCK);
    assertThat(fused.regions())
        .noneMatch(region -> InvertedResidual.of(region.values()).isPresent());
  }

  @Test
  void atLevelEpilogueAnInvertedResidualIsThreeKernels() {
    FusedGraph fused = forDevice(Compiler.inference(INVERTED.build()), FusionLevel.EPILOGUE);
    assertThat(fused.regions())
        .noneMatch(region -> InvertedResidual.of(region.values()).isPresent());
  }

  /** A work item has 32 registers for sums, fewer than its share of 320 channels of a pixel. */
  @Test
  void anInvertedResidualThatFitsNoWorkGroupIsThreeKernels() {
    Schedules small = new Schedules(new WorkGroupTraits(48 << 10, 16, 8, 32, 8, 8, 2));
    Network wide = input(8, 6, 6).invertedResidual(320, expand(2), kernel(3)).build();
    FusedGraph fused = forDevice(Compiler.inference(wide), FusionLevel.BLOCK);
    assertThat(KernelPartitioner.apply(fused, small).regions())
        .noneMatch(region -> InvertedResidual.of(region.values()).isPresent())
        .hasSize(fused.regions().size() + 2);
  }

  @Test
  void theLossAndItsGradientShareAKernelAndUpdatesAsFarAsTheirArraysFit() {
    FusedGraph fused =
        Compiler.compile(
                Compiler.training(NinNetwork.network(), sgd(0.1)),
                CompileOptions.atLevel(FusionLevel.FULL))
            .fused();
    assertThat(kernels(fused))
        .contains("loss…loss.backward")
        .endsWith(
            "nin1.updated+nin2.conv.updated",
            "nin2.updated+nin3.updated",
            "nin3.pointwise2.updated+nin4.updated");
  }

  /** CUDA C takes many arrays. */
  @Test
  void onCudaASingleKernelUpdatesAllParameters() {
    assertThat(onCuda(Precision.FLOAT32))
        .extracting(Region::name)
        .endsWith("nin1.updated…nin4.updated");
  }

  /** In bf16, they are short. */
  @Test
  void shortGradientsOfTheSameFormShareAKernel() {
    assertThat(onCuda(Precision.FLOAT32)).extracting(Region::name).doesNotContain("nin2.grad");
    List<Region> regions = onCuda(Precision.BFLOAT16);
    assertThat(regions)
        .filteredOn(region -> region.name().equals("nin2.grad"))
        .flatExtracting(Region::values)
        .extracting(Value::name)
        .containsExactlyInAnyOrder(
            "nin2.pointwise1.weight.grad",
            "nin2.pointwise1.bias.grad",
            "nin2.pointwise2.weight.grad",
            "nin2.pointwise2.bias.grad");
    assertThat(regions).hasSizeLessThanOrEqualTo(40);
  }

  /** The gradient of one branch is accumulated before that of the other is computed. */
  @ParameterizedTest
  @EnumSource
  void kernelsComeAfterThoseWhoseValuesTheyRead(FusionLevel level) {
    Network network =
        input(2, 9, 9)
            .conv(8, kernel(3), padding(1))
            .add(
                branch("left", b -> b.conv(8, kernel(1))),
                branch("right", b -> b.conv(8, kernel(1))))
            .linear(4)
            .build();
    Graph step = Compiler.training(network, Training.defaults().accumulate(2));
    FusedGraph fused = Compiler.compile(step, CompileOptions.atLevel(level)).fused();
    KernelPartitioner.apply(fused, GPU).verify("partitioning");
  }

  /** So that what is found for it by tuning is found for all of its layers. */
  @Test
  void gradientsThatShareAKernelDoSoAlone() {
    FusedGraph fused =
        Compiler.compile(
                Compiler.training(NinNetwork.network(), sgd(0.1)),
                CompileOptions.atLevel(FusionLevel.FULL))
            .fused();
    FusedGraph partitioned = KernelPartitioner.apply(fused, GPU);
    Region joined =
        partitioned.regions().stream()
            .filter(region -> region.name().equals("nin4.grad"))
            .findFirst()
            .orElseThrow();
    FusedGraph alone = KernelPartitioner.apply(Excerpt.of(partitioned, joined), GPU);
    assertThat(alone.regions()).last().extracting(Region::name).isEqualTo("nin4.grad");
    assertThat(alone.regions().getLast().values()).hasSameSizeAs(joined.values()).hasSize(4);
  }

  private static List<Region> onCuda(Precision precision) {
    Graph step = Compiler.training(NinNetwork.network(), sgd(0.1));
    FusedGraph fused =
        Compiler.compile(
                RoundOperands.apply(step, precision), CompileOptions.atLevel(FusionLevel.FULL))
            .fused();
    return KernelPartitioner.apply(fused, new Schedules(WorkGroupTraits.CUDA)).regions();
  }

  /** Few classes: a work item computes the probabilities of an example. */
  @Test
  void theGradientOfManyClassesIsAKernelOfItsOwn() {
    Network network = input(3, 8, 8).conv(100, kernel(3)).globalAveragePool().build();
    FusedGraph fused = forDevice(Compiler.training(network, sgd(0.1)), FusionLevel.FULL);
    assertThat(kernels(fused)).contains("loss+correct").doesNotContain("loss…loss.backward");
  }

  @Test
  void noPartitionThatIsTakenIsPredictedToBeSlowerThanTheFewestKernels() {
    FusedGraph fused = inference(NinNetwork.network(), FusionLevel.FULL);
    KernelPartitioner partitioner = new KernelPartitioner(fused, GPU);
    for (Region region : fused.regions()) {
      Prediction prediction = partitioner.predict(region);
      assertThat(prediction.seconds())
          .as(region.name())
          .isPositive()
          .isLessThanOrEqualTo(prediction.fused());
    }
  }

  @Test
  void theDescriptionOfATileSaysWhyItIsNotFused() {
    FusedGraph fused = inference(NinNetwork.network(), FusionLevel.FULL);
    Region nin2 =
        fused.regions().stream()
            .filter(region -> region.name().startsWith("nin2"))
            .findFirst()
            .orElseThrow();
    assertThat(TileText.of(fused, nin2, GPU))
        .containsPattern("; [0-9.]+ ms predicted, [0-9.]+ ms with fewer kernels$");
  }

  @Test
  void withoutAPredictionAsMuchAsFitsIsFused() {
    Network narrow = input(3, 8, 8).ninBlock(8, kernel(3), padding(1)).globalAveragePool().build();
    FusedGraph fused = inference(narrow, FusionLevel.FULL);
    Schedules cpu = new Schedules(WorkGroupTraits.CPU);
    assertThat(KernelPartitioner.apply(fused, cpu).regions())
        .extracting(Region::name)
        .containsExactly("nin1", "gap1");
    assertThat(TileText.of(fused, fused.regions().getFirst(), cpu)).doesNotContain("predicted");
  }
}
