package ninc.compiler.pass;

import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.gelu;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import ninc.compiler.CompileOptions;
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.NinNetwork;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Affine.ConvolutionInputGradient;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Affine.RoundedWeight;
import ninc.compiler.ir.Elementwise.Round;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Grouped;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Optimization;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import ninc.dsl.Precision;
import ninc.dsl.Training;
import org.junit.jupiter.api.Test;

class RoundOperandsTest {

  private static final Network SMALL =
      input(1, 13, 13)
          .ninBlock(4, kernel(3))
          .maxPool(3, stride(2))
          .dropout(0.5)
          .ninBlock(3, kernel(3), padding(1))
          .globalAveragePool()
          .build();

  private static Graph training(Network network) {
    return Compiler.training(network, recipe());
  }

  private static Training recipe() {
    return Training.defaults().optimizer(sgd(0.1)).precision(Precision.BFLOAT16);
  }

  private static Graph inference(Layers layers) {
    CompileOptions options = new CompileOptions(Purpose.INFERENCE).fusion(FusionLevel.NONE);
    return Compiler.compile(layers.build(), recipe(), options).graph();
  }

  private static List<String> rounded(Graph graph) {
    return graph.all(Round.class).stream().map(Value::name).toList();
  }

  private static boolean isProduct(Op op) {
    return op instanceof Convolution
        || op instanceof ConvolutionInputGradient
        || op instanceof ConvolutionWeightGradient
        || op instanceof Grouped;
  }

  @Test
  void everyOperandOfEveryProductOfNinIsRounded() {
    List<Value> operands =
        training(NinNetwork.network()).values().stream()
            .map(Value::op)
            .filter(RoundOperandsTest::isProduct)
            .flatMap(op -> op.operands().stream())
            .toList();
    // Twelve convolutions and as many gradients of weights; the first needs none of its input.
    assertThat(operands)
        .hasSize(2 * (12 + 12 + 11))
        .extracting(Value::precision)
        .containsOnly(Precision.BFLOAT16);
  }

  /** Pools are not rounded again, and the dropout's result is, since it is divided by 1 − p. */
  @Test
  void eachMapIsRoundedWhereItsChainEnds() {
    assertThat(rounded(training(SMALL)))
        .containsExactly(
            "input.rounded",
            "nin1.conv.relu.rounded",
            "nin1.pointwise1.relu.rounded",
            "nin1.pointwise2.relu.rounded",
            "dropout1.rounded",
            "nin2.conv.relu.rounded",
            "nin2.pointwise1.relu.rounded",
            "nin2.pointwise2.relu.rounded",
            "nin2.pointwise2.relu.backward.rounded",
            "nin2.pointwise1.relu.backward.rounded",
            "nin2.conv.relu.backward.rounded",
            "dropout1.backward.rounded",
            "nin1.pointwise2.relu.backward.rounded",
            "nin1.pointwise1.relu.backward.rounded",
            "nin1.conv.relu.backward.rounded");
  }

  /** The pool reads rounded elements, and is therefore stored in 16 bits itself. */
  @Test
  void whatMovesRoundedElementsIsRounded() {
    Graph graph = training(SMALL);
    assertThat(named(graph, "maxpool1").precision()).isEqualTo(Precision.BFLOAT16);
    assertThat(named(graph, "maxpool1").bytes(2)).isEqualTo(2L * 5 * 5 * 4 * 2);
    assertThat(named(graph, "maxpool1").type().bytes(2)).isEqualTo(2L * 5 * 5 * 4 * 4);
  }

  @Test
  void sumsParametersLogitsAndTheLossAreNotRounded() {
    Graph graph = training(SMALL);
    assertThat(graph.results().values())
        .extracting(Value::precision)
        .containsOnly(Precision.FLOAT32);
    assertThat(graph.values())
        .filteredOn(value -> value.op() instanceof Optimization)
        .flatExtracting(value -> value.op().operands())
        .extracting(value -> value.precision())
        .containsOnly(Precision.FLOAT32);
    assertThat(graph.result("logits").name()).isEqualTo("gap1");
  }

  /** Before all that reads them, so that siblings of theirs can share a kernel. */
  @Test
  void weightsAreRoundedInOneKernel() {
    Compiled compiled =
        Compiler.compile(NinNetwork.network(), recipe(), new CompileOptions(Purpose.TRAINING));
    List<Region> regions = compiled.fused().regions();
    assertThat(regions)
        .filteredOn(region -> region.values().getFirst().op() instanceof RoundedWeight)
        .singleElement()
        .satisfies(region -> assertThat(region.values()).hasSize(12));
    assertThat(compiled.graph().operators(RoundedWeight.class)).hasSize(12);
  }

  @Test
  void trainingAndInferenceRoundTheSameMaps() {
    List<String> forward =
        Stream.of("input", "conv1.relu", "conv2", "batchNorm1.relu", "conv3", "add1.relu")
            .map(name -> name + ".rounded")
            .toList();
    Layers layers =
        input(2, 9, 9)
            .conv(4, kernel(3), relu())
            .add(
                relu(),
                branch("body", b -> b.conv(4, kernel(1)).batchNorm(relu()).conv(4, kernel(1))),
                branch("skip", b -> b))
            .globalAveragePool();
    assertThat(rounded(inference(layers))).hasSize(forward.size());
    assertThat(rounded(training(layers.build())).subList(0, forward.size()))
        .isEqualTo(rounded(inference(layers)));
  }

  /** Its gradient reads the input, which would otherwise be kept in float32. */
  @Test
  void theInputOfAnActivationWhoseGradientReadsItIsRounded() {
    assertThat(rounded(inference(input(2, 9, 9).conv(4, kernel(3), gelu()).conv(3, kernel(3)))))
        .contains("conv1.biased.rounded", "conv1.gelu.rounded");
  }

  @Test
  void theResultsOfAGraphKeepTheirNumbers() {
    Graph graph = inference(input(2, 9, 9).conv(4, kernel(3), relu()));
    assertThat(graph.result("logits").op()).isNotInstanceOf(Round.class);
  }

  @Test
  void float32RoundsNothing() {
    Graph graph = Compiler.training(SMALL, sgd(0.1));
    assertThat(RoundOperands.apply(graph, Precision.FLOAT32)).isSameAs(graph);
    assertThat(graph.values()).extracting(Value::precision).containsOnly(Precision.FLOAT32);
  }

  /** Tensor cores read TF32 from 4 bytes. */
  @Test
  void tf32TakesAsMuchMemoryAsFloat32() {
    Graph graph = Compiler.training(SMALL, recipe().precision(Precision.TF32));
    assertThat(graph.values())
        .filteredOn(value -> value.precision() == Precision.TF32)
        .isNotEmpty()
        .allSatisfy(value -> assertThat(value.bytes(3)).isEqualTo(value.type().bytes(3)));
  }

  @Test
  void noWeightIsFoldedAfterItIsRounded() {
    Layers layers = input(2, 5, 5).conv(4, kernel(5)).batchNorm().conv(3, kernel(1));
    Compiled compiled =
        Compiler.compile(layers.build(), recipe(), new CompileOptions(Purpose.INFERENCE));
    assertThat(compiled.graph().operators(Convolution.class))
        .extracting(Convolution::weight)
        .allSatisfy(weight -> assertThat(weight.op()).isInstanceOf(RoundedWeight.class));
  }

  private static Value named(Graph graph, String name) {
    return graph.values().stream()
        .filter(value -> value.name().equals(name))
        .filter(value -> value.type() instanceof Type.FeatureMap)
        .findFirst()
        .orElseThrow();
  }
}
