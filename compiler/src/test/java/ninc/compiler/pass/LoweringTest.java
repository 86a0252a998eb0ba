package ninc.compiler.pass;

import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.identity;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.lastActivation;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.pointwise;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Dsl.tanh;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import ninc.compiler.NinNetwork;
import ninc.compiler.ir.Elementwise.Dropout;
import ninc.compiler.ir.Elementwise.Sum;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Layout.Concat;
import ninc.compiler.ir.Pooling.AveragePool;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.compiler.ir.Verifier;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import org.junit.jupiter.api.Test;

class LoweringTest {

  private static Graph lower(Layers layers) {
    return Verifier.verify("lower", Lowering.lower(layers.build()));
  }

  private static Value named(Graph graph, String name) {
    return graph.values().stream()
        .filter(value -> value.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static long values(Parameter parameter) {
    return parameter.shape().stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }

  @Test
  void ninHasThePublishedNumberOfParameters() {
    Graph graph = Lowering.lower(NinNetwork.network());
    assertThat(graph.parameters().stream().mapToLong(LoweringTest::values).sum())
        .isEqualTo(1_992_166);
  }

  @Test
  void ninHasParametersNamedAfterItsNodes() {
    Graph graph = Lowering.lower(NinNetwork.network());
    assertThat(graph.parameters())
        .extracting(Parameter::key)
        .hasSize(24)
        .startsWith(
            "nin1.conv.weight",
            "nin1.conv.bias",
            "nin1.pointwise1.weight",
            "nin1.pointwise1.bias",
            "nin1.pointwise2.weight",
            "nin1.pointwise2.bias",
            "nin2.conv.weight")
        .endsWith("nin4.pointwise2.bias");
    assertThat(graph.result("logits").type()).isEqualTo(new Type.FeatureMap(1, 1, 10));
  }

  @Test
  void aBlockIsAChainOfConvolutionBiasAndActivation() {
    Graph graph =
        lower(
            Network.input(3, 29, 37)
                .ninBlock(
                    7,
                    kernel(3, 5),
                    stride(2, 3),
                    padding(1, 2),
                    pointwise(5),
                    lastActivation(identity())));
    assertThat(graph.toString())
        .isEqualTo(
            """
            input: [N, 29, 37, 3] = Input()
            nin1.conv.weight: [3, 5, 3, 7] = Parameter()
            nin1.conv.bias: [7] = Parameter()
            nin1.conv: [N, 15, 13, 7] = Convolution(input, nin1.conv.weight)
            nin1.conv.biased: [N, 15, 13, 7] = BiasAdd(nin1.conv, nin1.conv.bias)
            nin1.conv.relu: [N, 15, 13, 7] = Activate(nin1.conv.biased)
            nin1.pointwise1.weight: [1, 1, 7, 5] = Parameter()
            nin1.pointwise1.bias: [5] = Parameter()
            nin1.pointwise1: [N, 15, 13, 5] = Convolution(nin1.conv.relu, nin1.pointwise1.weight)
            nin1.pointwise1.biased: [N, 15, 13, 5] = BiasAdd(nin1.pointwise1, nin1.pointwise1.bias)\
            """);
    assertThat(graph.result("logits")).hasToString("nin1.pointwise1.biased");
  }

  @Test
  void parametersHavePyTorchsShapesAndFans() {
    Graph graph = lower(Network.input(3, 8, 9).conv(7, kernel(3, 5)).linear(10));
    assertThat(graph.parameters())
        .containsExactly(
            new Parameter(
                "conv1.weight", new Type.Weight(3, 5, 3, 7), List.of(7, 3, 3, 5), 45, 105),
            new Parameter("conv1.bias", new Type.Bias(7), List.of(7), 45, 105),
            new Parameter(
                "linear1.weight", new Type.Weight(6, 5, 7, 10), List.of(10, 210), 210, 10),
            new Parameter("linear1.bias", new Type.Bias(10), List.of(10), 210, 10));
  }

  @Test
  void aLinearLayerIsAConvolutionOverItsWholeInput() {
    Graph graph = lower(Network.input(4, 5, 6).linear(10, relu()));
    assertThat(graph.toString())
        .contains(
            "linear1.weight: [5, 6, 4, 10] = Parameter()",
            "linear1: [N, 1, 1, 10] = Convolution(input, linear1.weight)",
            "linear1.relu: [N, 1, 1, 10] = Activate(linear1.biased)");
  }

  @Test
  void aGlobalAveragePoolIsAnAveragePoolOverItsWholeInput() {
    Graph graph = lower(Network.input(4, 5, 6).globalAveragePool());
    AveragePool pool = (AveragePool) graph.result("logits").op();
    assertThat(pool.window().kernel()).isEqualTo(kernel(5, 6));
    assertThat(graph.result("logits").type()).isEqualTo(new Type.FeatureMap(1, 1, 4));
  }

  @Test
  void branchesStartFromOneValueAndAreJoinedInOrder() {
    Graph graph =
        lower(
            Network.input(2, 7, 7)
                .conv(4, kernel(1))
                .add(
                    tanh(),
                    branch("body", b -> b.conv(4, kernel(3), padding(1))),
                    branch("skip", b -> b))
                .concat(
                    branch("pool", b -> b.maxPool(3, stride(1), padding(1))),
                    branch("skip", b -> b)));
    Value stem = named(graph, "conv1.biased");
    Value sum = named(graph, "add1");
    assertThat(((Sum) sum.op()).terms())
        .containsExactly(named(graph, "add1.body.conv1.biased"), stem);
    Value activated = named(graph, "add1.tanh");
    assertThat(activated.op().operands()).containsExactly(sum);
    Value concat = graph.result("logits");
    assertThat(((Concat) concat.op()).parts())
        .containsExactly(named(graph, "concat1.pool.maxpool1"), activated);
    assertThat(concat.type()).isEqualTo(new Type.FeatureMap(7, 7, 8));
  }

  @Test
  void dropoutsDrawFromStreamsOfTheirOwn() {
    Graph graph =
        lower(
            Network.input(1, 2, 2)
                .dropout(0.1)
                .add(branch("a", b -> b.dropout(0.2)), branch("b", b -> b.dropout(0.3)))
                .dropout(0.4));
    assertThat(graph.all(Dropout.class))
        .extracting(value -> ((Dropout) value.op()).stream())
        .containsExactly(0, 1, 2, 3);
  }
}
