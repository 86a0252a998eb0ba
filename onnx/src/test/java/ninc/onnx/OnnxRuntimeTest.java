package ninc.onnx;

import static ninc.dsl.Dsl.activation;
import static ninc.dsl.Dsl.batchNormalized;
import static ninc.dsl.Dsl.bias;
import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.dilation;
import static ninc.dsl.Dsl.elu;
import static ninc.dsl.Dsl.expand;
import static ninc.dsl.Dsl.gelu;
import static ninc.dsl.Dsl.groups;
import static ninc.dsl.Dsl.hardSigmoid;
import static ninc.dsl.Dsl.hardSwish;
import static ninc.dsl.Dsl.identity;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.lastActivation;
import static ninc.dsl.Dsl.leakyRelu;
import static ninc.dsl.Dsl.mean;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.pointwise;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.same;
import static ninc.dsl.Dsl.sigmoid;
import static ninc.dsl.Dsl.silu;
import static ninc.dsl.Dsl.std;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Dsl.tanh;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import ninc.dsl.Activation;
import ninc.dsl.BranchDefinition;
import ninc.dsl.Network;
import ninc.dsl.Training;
import ninc.random.EveryActivation;
import ninc.runtime.format.onnx.importer.Naming;
import ninc.runtime.format.onnx.importer.OnnxImport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Exported networks give the same logits in ONNX Runtime. */
class OnnxRuntimeTest {
  private static final Offset<Float> TOLERANCE = Offset.offset(1e-4f);
  private static final int SEED = 4;

  @TempDir Path folder;

  static Stream<Named<Network>> networks() {
    return Stream.of(
        Named.of(
            "NiN",
            input(1, 71, 67)
                .ninBlock(12, kernel(11), stride(4))
                .maxPool(3, stride(2))
                .ninBlock(20, kernel(5), padding(2))
                .maxPool(3, stride(2))
                .dropout(0.5)
                .ninBlock(10, kernel(3), padding(1))
                .globalAveragePool()
                .build()),
        Named.of(
            "NiN with every activation",
            input(3, 9, 13)
                .ninBlock("stem", 5, kernel(3, 5), stride(2, 1), padding(1, 2), sigmoid())
                .ninBlock(6, kernel(1), pointwise(7, 3, 4), tanh(), lastActivation(identity()))
                .ninBlock(4, kernel(2), pointwise())
                .globalAveragePool()
                .build()),
        Named.of("every activation", everyActivation()),
        Named.of(
            "pools whose windows do not fit evenly",
            input(2, 15, 11)
                .conv(4, kernel(3), padding(1), tanh())
                .avgPool(3, stride(2), padding(1))
                .maxPool(kernel(2, 3), stride(2, 1), padding(1, 1))
                .avgPool(kernel(3, 2), stride(1, 2), padding(0, 1))
                .avgPool(2)
                .linear(5)
                .build()),
        Named.of(
            "groups, dilations, depthwise convolutions and no biases",
            input(4, 13, 11)
                .conv(6, kernel(3), padding(same()), groups(2), relu())
                .conv(9, kernel(3, 2), padding(2), dilation(2, 3), bias(false), tanh())
                .depthwiseConv(kernel(3), stride(2), padding(1), bias(false))
                .depthwiseConv(kernel(3), padding(same()), relu())
                .conv(5, kernel(1), bias(false))
                .globalAveragePool()
                .build()),
        Named.of(
            "batch normalization",
            input(4, 13, 11)
                .batchNorm()
                .conv(6, kernel(3), bias(false))
                .batchNorm(relu())
                .depthwiseConv(kernel(3))
                .batchNorm()
                .ninBlock(5, kernel(1), batchNormalized(), activation(silu()))
                .batchNorm(tanh())
                .linear(7)
                .batchNorm()
                .build()),
        Named.of(
            "branches",
            input(3, 10, 7)
                .conv("stem", 6, kernel(3), padding(1), relu())
                .add(
                    relu(),
                    branch("skip", b -> b),
                    branch("body", b -> b.conv(6, kernel(3), padding(1), tanh()).dropout(0.1)),
                    branch("other", b -> b.conv(6, kernel(1))))
                .concat(
                    branch("left", b -> b.ninBlock(3, kernel(3), padding(1))),
                    branch("right", b -> b.maxPool(3, stride(1), padding(1)).conv(2, kernel(1))),
                    branch("nested", b -> b.add(branch("a", c -> c), branch("b", c -> c))))
                .activation(sigmoid())
                .globalAveragePool()
                .linear(4)
                .build()),
        Named.of(
            "inverted residuals",
            input(3, 10, 7)
                .invertedResidual(3, expand(6), kernel(3))
                .invertedResidual(5, expand(2), kernel(3), stride(2))
                .invertedResidual(5, expand(1), kernel(5))
                .linear(4)
                .build()),
        Named.of(
            "layer normalization",
            input(3, 10, 7)
                .layerNorm()
                .conv(6, kernel(3), gelu())
                .layerNorm()
                .globalAveragePool()
                .layerNorm()
                .linear(5)
                .layerNorm()
                .build()),
        Named.of(
            "squeeze-and-excitation",
            input(3, 10, 7)
                .conv(6, kernel(3), relu())
                .multiply(
                    branch(
                        "se",
                        b ->
                            b.globalAveragePool()
                                .conv(2, kernel(1), silu())
                                .conv(6, kernel(1), sigmoid())))
                .multiply(branch("linear", b -> b.linear(6)))
                .globalAveragePool()
                .build()),
        Named.of(
            "linear layers",
            input(2, 5, 7)
                .flatten()
                .linear(11, sigmoid())
                .dropout(0.3)
                .linear(9, relu())
                .activation(tanh())
                .linear(3)
                .activation(identity())
                .build()),
        Named.of(
            "convolutions and branches of vectors",
            input(1, 4, 3)
                .linear(6, tanh())
                .conv(5, kernel(1), relu())
                .concat(branch("a", b -> b.flatten()), branch("b", b -> b.linear(3)))
                .flatten()
                .add(branch("a", b -> b.linear(4)), branch("b", b -> b.conv(4, kernel(1))))
                .build()),
        Named.of(
            "nodes that are called like what is added to names",
            input(1, 2, 2)
                .add("a", branch("b", b -> b.flatten("maps")), branch("maps", b -> b.flatten("b")))
                .concat("logits", branch("vectors", b -> b.linear("漢字", 2)), branch("é", b -> b))
                .build()),
        Named.of(
            "nodes that are called input and logits",
            input(1, 3, 3).conv("input", 2, kernel(2), relu()).linear("logits", 2).build()));
  }

  /** A branch for each, so that no activation hides what another one does. */
  private static Network everyActivation() {
    return input(3, 9, 13)
        .conv(5, kernel(3), padding(1))
        .concat(
            EveryActivation.LIST.stream()
                .map(activation ->
                    branch(
                        "b" + EveryActivation.LIST.indexOf(activation),
                        b -> b.activation(activation).globalAveragePool()))
                .toArray(BranchDefinition[]::new))
        .linear(9, gelu())
        .build();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void computesTheSameLogitsForBatchesOfAnySize(Network network) throws OrtException {
    ExportedNetwork exported = new ExportedNetwork(network, folder);
    for (int count : new int[] {1, 3}) {
      float[] images = images(count * network.input().values());
      float[] expected = exported.logits(images, count);
      assertThat(expected).hasSize(count * network.output().channels());
      assertThat(distinct(expected)).as("distinct logits").isGreaterThan(1);
      assertThat(exported.logitsOfOnnxRuntime(images, count)).containsExactly(expected, TOLERANCE);
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void importedNetworksComputeTheSameLogits(Network network) {
    ExportedNetwork exported = new ExportedNetwork(network, folder);
    float[] images = images(2 * network.input().values());
    OnnxImport imported = OnnxImport.read(exported.file(), Naming.NUMBERED);
    TrainedNetwork trained =
        TrainedNetwork.of(
            imported.network(), imported.parameters(), folder.resolve("imported.safetensors"));
    assertThat(trained.logits(images, 2))
        .containsExactly(exported.logits(images, 2), Offset.offset(1e-6f));
  }

  private static Stream<Arguments> anActivationIsOneNodeWhereOnnxHasAnOperatorForIt() {
    return Stream.of(
        Arguments.of(relu(), "Relu"),
        Arguments.of(leakyRelu(0.3), "LeakyRelu"),
        Arguments.of(elu(0.7), "Elu"),
        Arguments.of(sigmoid(), "Sigmoid"),
        Arguments.of(tanh(), "Tanh"),
        Arguments.of(hardSigmoid(), "HardSigmoid"),
        Arguments.of(hardSwish(), "HardSwish"));
  }

  @ParameterizedTest
  @MethodSource
  void anActivationIsOneNodeWhereOnnxHasAnOperatorForIt(Activation activation, String operator)
      throws IOException {
    Network network = input(1, 1, 1).linear(2).activation("a", activation).build();
    String file =
        Files.readString(new ExportedNetwork(network, folder).file(), StandardCharsets.ISO_8859_1);
    // Field 4 of a node is its operator, a text of this length. A formula has the nodes a:1, a:2,
    // ….
    assertThat(file).contains("\"" + (char) operator.length() + operator).doesNotContain("a:1");
  }

  @Test
  void normalizesImagesAsInTraining() throws OrtException {
    Network network = input(2, 5, 4).ninBlock(5, kernel(3)).globalAveragePool().build();
    Training recipe = Training.defaults().normalize(mean(0.25, 0.5), std(0.5, 2));
    ExportedNetwork exported = new ExportedNetwork(network, recipe, folder);
    float[] images = images(2 * network.input().values());
    float[] normalized = new float[images.length];
    for (int i = 0; i < images.length; i++) {
      boolean firstChannel = i / network.input().pixels() % 2 == 0;
      normalized[i] = firstChannel ? (images[i] - 0.25f) / 0.5f : (images[i] - 0.5f) / 2;
    }
    assertThat(exported.logitsOfOnnxRuntime(images, 2))
        .containsExactly(exported.logits(normalized, 2), TOLERANCE);
    assertThat(OnnxImport.read(exported.file(), Naming.NUMBERED).normalization())
        .isEqualTo(recipe.normalization());
  }

  @Test
  void declaresBatchesOfImagesAndOfLogits() throws OrtException {
    Network network = input(3, 9, 13).ninBlock(5, kernel(3)).globalAveragePool().build();
    Path file = new ExportedNetwork(network, folder).file();
    try (OrtSession session = OrtEnvironment.getEnvironment().createSession(file.toString())) {
      assertThat(session.getInputInfo()).containsOnlyKeys("input");
      assertThat(shape(session.getInputInfo().get("input"))).containsExactly(-1, 3, 9, 13);
      assertThat(session.getOutputInfo()).containsOnlyKeys("logits");
      assertThat(shape(session.getOutputInfo().get("logits"))).containsExactly(-1, 5);
      assertThat(session.getMetadata().getGraphName()).isEqualTo("Drawn");
      assertThat(session.getMetadata().getProducerName()).isEqualTo("ninc");
    }
  }

  private static long[] shape(NodeInfo value) {
    return ((TensorInfo) value.getInfo()).getShape();
  }

  private static long distinct(float[] values) {
    Float[] boxed = new Float[values.length];
    Arrays.setAll(boxed, i -> values[i]);
    return Stream.of(boxed).distinct().count();
  }

  private static float[] images(int length) {
    Random random = new Random(SEED);
    float[] images = new float[length];
    for (int i = 0; i < length; i++) {
      images[i] = random.nextFloat();
    }
    return images;
  }
}
