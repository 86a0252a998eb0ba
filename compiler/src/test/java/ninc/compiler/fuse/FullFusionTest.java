package ninc.compiler.fuse;

import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.stride;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.NinNetwork;
import ninc.compiler.ir.AccessPattern;
import ninc.compiler.ir.Affine.BiasGradient;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.Activations;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Level full: what becomes one kernel, in which loops, and what is kept where. */
class FullFusionTest {

  private static FusedGraph training(Network network) {
    return Compiler.compile(
            Compiler.training(network, sgd(0.1)), CompileOptions.atLevel(FusionLevel.FULL))
        .fused();
  }

  private static List<String> names(List<Value> values) {
    return values.stream().map(Value::name).toList();
  }

  /**
   * The kernels that compute feature maps; those of parameters' gradients and updates are apart.
   */
  private static List<Region> mapRegions(FusedGraph fused) {
    return fused.regions().stream()
        .filter(region ->
            region.values().stream()
                .noneMatch(value ->
                    value.op() instanceof ConvolutionWeightGradient
                        || value.op() instanceof BiasGradient
                        || value.op() instanceof Update))
        .toList();
  }

  @Test
  void ninTrainsWithFourForwardKernelsTheLastGoingBackAndThreeMoreBackward() {
    assertThat(mapRegions(training(NinNetwork.network())))
        .extracting(Region::name)
        .containsExactly(
            "nin1+maxpool1",
            "nin2+maxpool2",
            "nin3…dropout1",
            "nin4…nin4.backward",
            "nin4.conv.backward…nin3.backward",
            "nin3.conv.backward…nin2.backward",
            "nin2.conv.backward…nin1.backward");
  }

  @Test
  void aWeightAndItsBiasShareAKernelForTheirGradientsAndAllParametersForTheirUpdates() {
    List<Region> reductions =
        training(NinNetwork.network()).regions().stream()
            .filter(region -> region.loops().isEmpty())
            .toList();
    assertThat(reductions).hasSize(12 + 1);
    assertThat(reductions.subList(0, 12))
        .allSatisfy(region ->
            assertThat(region.values().stream().map(Value::op))
                .hasExactlyElementsOfTypes(BiasGradient.class, ConvolutionWeightGradient.class));
    assertThat(reductions.getLast().values())
        .hasSize(24)
        .allSatisfy(value -> assertThat(value.op()).isInstanceOf(Update.class));
  }

  /** Both convolutions of a sum have the same output gradient, which does not make them one. */
  @Test
  void noKernelComputesTheGradientsOfTwoWeights() {
    Network network =
        Network.input(3, 5, 5)
            .add(
                branch("a", b -> b.conv(4, kernel(1))),
                branch("b", b -> b.conv(4, kernel(3), padding(1))))
            .globalAveragePool()
            .build();
    assertThat(training(network).regions())
        .filteredOn(region ->
            region.values().stream().anyMatch(value -> value.op() instanceof BiasGradient))
        .hasSize(2)
        .allSatisfy(region ->
            assertThat(region.values().stream().map(Value::op))
                .hasExactlyElementsOfTypes(BiasGradient.class, ConvolutionWeightGradient.class));
  }

  @Test
  void recomputedActivationsDoNotPartTheGradientsOfAWeightAndItsBias() {
    CompileOptions options =
        CompileOptions.atLevel(FusionLevel.FULL).activations(Activations.RECOMPUTE);
    assertThat(
            Compiler.compile(Compiler.training(NinNetwork.network(), sgd(0.1)), options)
                .fused()
                .regions())
        .filteredOn(region ->
            region.values().stream().anyMatch(value -> value.op() instanceof BiasGradient))
        .hasSize(12)
        .allSatisfy(region -> assertThat(region.values()).hasSize(2));
  }

  @Test
  void belowLevelFullEachReductionIsAKernel() {
    FusedGraph fused =
        Compiler.compile(
                Compiler.training(NinNetwork.network(), sgd(0.1)),
                CompileOptions.atLevel(FusionLevel.BLOCK))
            .fused();
    assertThat(fused.regions())
        .filteredOn(region -> region.loops().isEmpty())
        .allSatisfy(region -> assertThat(region.values()).hasSize(1));
  }

  @Test
  void theLastKernelSweepsForwardToTheLossAndBack() {
    Region last = mapRegions(training(NinNetwork.network())).get(3);
    assertThat(last.loops()).extracting(FusedLoop::pixels).containsExactly(25, 1, 1, 25);
    assertThat(names(last.loops().get(1).values())).containsExactly("gap1");
    assertThat(names(last.loops().get(2).values())).containsExactly("loss.backward");
    assertThat(names(last.loops().get(3).values()))
        .containsExactly(
            "gap1.backward",
            "nin4.pointwise2.relu.backward",
            "nin4.pointwise2.backward",
            "nin4.pointwise1.relu.backward",
            "nin4.pointwise1.backward",
            "nin4.conv.relu.backward");
    assertThat(names(last.reductions())).containsExactly("loss", "correct");
  }

  @Test
  void aBackwardKernelMasksThePooledGradientThenGoesThroughTheBlock() {
    Region third = mapRegions(training(NinNetwork.network())).get(4);
    assertThat(third.loops().stream().map(loop -> names(loop.values())))
        .containsExactly(
            List.of("nin4.conv.backward", "dropout1.backward", "maxpool3.masked.backward"),
            List.of(
                "nin3.pointwise2.relu.backward",
                "nin3.pointwise2.backward",
                "nin3.pointwise1.relu.backward",
                "nin3.pointwise1.backward",
                "nin3.conv.relu.backward"));
  }

  @Test
  void scopesAreAsWideAsTheFurthestReader() {
    FusedGraph fused = training(NinNetwork.network());
    Map<String, Scope> scopes =
        fused.scopes().entrySet().stream()
            .collect(Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue));
    assertThat(scopes)
        .containsEntry("input", Scope.MEMORY)
        .containsEntry("nin1.conv.weight", Scope.MEMORY)
        .containsEntry("nin1.conv.biased", Scope.TILE)
        .containsEntry("nin1.conv.relu", Scope.MEMORY)
        .containsEntry("nin1.pointwise2.relu", Scope.IMAGE)
        .containsEntry("maxpool1", Scope.MEMORY)
        .containsEntry("maxpool1.positions", Scope.MEMORY)
        .containsEntry("nin4.pointwise2.relu", Scope.IMAGE)
        .containsEntry("gap1", Scope.MEMORY)
        .containsEntry("loss.backward", Scope.IMAGE)
        .containsEntry("dropout1.backward", Scope.TILE)
        .containsEntry("maxpool3.masked.backward", Scope.IMAGE)
        .containsEntry("nin3.pointwise2.relu.backward", Scope.MEMORY)
        .containsEntry("nin3.pointwise2.backward", Scope.TILE);
    assertThat(fused.escaping())
        .containsExactlyInAnyOrderElementsOf(
            fused.graph().values().stream()
                .filter(value -> scopes.get(value.name()) == Scope.MEMORY)
                .toList());
  }

  @Test
  void noBlocksLastActivationIsKeptForTheBackwardPass() {
    FusedGraph full = training(NinNetwork.network());
    assertThat(names(List.copyOf(full.escaping())))
        .doesNotContain(
            "nin1.pointwise2.relu",
            "nin2.pointwise2.relu",
            "nin3.pointwise2.relu",
            "nin4.pointwise2.relu");
  }

  @Test
  void whatReadsTheWholeBatchFindsItInMemory() {
    Network network = Network.input(3, 5, 5).globalAveragePool().build();
    Graph evaluation = Compiler.evaluation(network);
    SequencedMap<String, Value> loss = new LinkedHashMap<>(evaluation.results());
    Value logits = loss.remove("logits");
    FusedGraph fused =
        Compiler.compile(
                new Graph(evaluation.values(), loss), CompileOptions.atLevel(FusionLevel.FULL))
            .fused();
    assertThat(fused.regions()).hasSize(1);
    assertThat(fused.scopes()).containsEntry(logits, Scope.MEMORY);
  }

  static Stream<Arguments> networks() {
    Layers image = Network.input(3, 17, 17);
    return Stream.of(
        Arguments.of("a pool without a block", image.maxPool(2).linear(4), 2, 2),
        Arguments.of(
            "two pools in a row", image.conv(5, kernel(3)).maxPool(2).maxPool(2).linear(4), 2, 3),
        Arguments.of(
            "dropout first", image.dropout(0.5).conv(5, kernel(3)).globalAveragePool(), 1, 2),
        Arguments.of(
            "a global average and a linear layer",
            image.ninBlock(5, kernel(3)).globalAveragePool().linear(4),
            1,
            1),
        Arguments.of("flatten", image.conv(5, kernel(3), relu()).flatten().linear(4), 3, 5),
        Arguments.of(
            "an addition",
            image
                .conv(5, kernel(3), padding(1))
                .add(
                    relu(),
                    branch("body", b -> b.conv(5, kernel(3), padding(1))),
                    branch("skip", b -> b))
                .globalAveragePool(),
            2,
            3),
        Arguments.of(
            "a concatenation",
            image
                .concat(
                    branch("pool", b -> b.maxPool(3, stride(1), padding(1)).conv(5, kernel(1))),
                    branch("body", b -> b.conv(5, kernel(3), padding(1))))
                .globalAveragePool(),
            3,
            4));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void oddNetworksHaveTheKernelsThatTheyNeed(
      String name, Layers layers, int forward, int forwardAndBack) {
    Graph evaluation = Compiler.evaluation(layers.build());
    assertThat(
            Compiler.compile(evaluation, CompileOptions.atLevel(FusionLevel.FULL))
                .fused()
                .regions())
        .hasSize(forward);
    assertThat(mapRegions(training(layers.build()))).hasSize(forwardAndBack);
  }

  /** A loop's values agree in size and read each other only at the same pixel. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void sweepsAndTotalsAreAllOfARegionAndCanBeRunInOrder(String name, Layers layers) {
    FusedGraph fused = training(layers.build());
    for (Region region : fused.regions()) {
      List<Value> run =
          Stream.concat(
                  region.loops().stream().flatMap(loop -> loop.values().stream()),
                  region.reductions().stream())
              .toList();
      assertThat(run).containsExactlyInAnyOrderElementsOf(region.values());
      for (FusedLoop loop : region.loops()) {
        for (Value value : loop.values()) {
          assertThat(value.pixelMap().pixels()).isEqualTo(loop.pixels());
          assertThat(run.subList(run.indexOf(value), run.size()))
              .as("what %s reads comes before", value)
              .doesNotContainAnyElementsOf(value.op().operands());
          if (value.op().access() != AccessPattern.PIXEL) {
            assertThat(loop.values()).doesNotContainAnyElementsOf(value.op().operands());
          }
        }
      }
    }
  }

  @Test
  void aConvolutionOverNeighboursNeverJoinsWhatItReads() {
    Network network =
        Network.input(3, 9, 9).conv(8, kernel(3)).conv(8, kernel(3)).globalAveragePool().build();
    List<Region> regions =
        Compiler.compile(Compiler.inference(network), CompileOptions.atLevel(FusionLevel.FULL))
            .fused()
            .regions();
    assertThat(regions).extracting(Region::name).containsExactly("conv1", "conv2+gap1");
  }

  @Test
  void aStridedInputGradientIsAKernelOfItsOwn() {
    Network network =
        Network.input(3, 9, 9)
            .conv(8, kernel(3), relu())
            .conv(8, kernel(3), stride(2))
            .globalAveragePool()
            .build();
    assertThat(mapRegions(training(network)).stream().map(region -> names(region.values())))
        .contains(List.of("conv2.backward"), List.of("conv1.relu.backward"));
  }
}
