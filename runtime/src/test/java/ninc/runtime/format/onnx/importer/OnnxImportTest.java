package ninc.runtime.format.onnx.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import ninc.dsl.Node;
import ninc.dsl.Normalization;
import ninc.runtime.format.safetensors.SafetensorsFile;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that PyTorch has exported, with what ONNX Runtime computes; see {@code onnx_exports.py}
 * beside them.
 */
class OnnxImportTest {
  private static final Offset<Float> TOLERANCE = Offset.offset(1e-5f);

  @TempDir Path folder;

  static Stream<String> exports() throws IOException {
    try (Stream<Path> files = Files.list(reference(""))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".onnx"))
          .map(name -> name.replace(".onnx", ""))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static Path reference(String name) {
    try {
      return Path.of(OnnxImportTest.class.getResource("/reference/onnx/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static OnnxImport read(String name) {
    return OnnxImport.read(reference(name + ".onnx"), Naming.NUMBERED);
  }

  @ParameterizedTest
  @MethodSource("exports")
  void computesTheLogitsOfOnnxRuntime(String name) {
    SafetensorsFile results = SafetensorsFile.open(reference("logits.safetensors"));
    float[] expected = results.tensor(name + ".logits").toFloats();
    ImportedNetwork network = ImportedNetwork.of(reference(name + ".onnx"), folder);
    int size = network.imported().network().input().height();
    float[] logits = network.logits(results.tensor("images." + size).toFloats(), 2);
    assertThat(network.imported().softmax() ? softmax(logits) : logits)
        .containsExactly(expected, TOLERANCE);
  }

  private static float[] softmax(float[] logits) {
    int classes = logits.length / 2;
    float[] probabilities = new float[logits.length];
    for (int first = 0; first < logits.length; first += classes) {
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        sum += Math.exp(logits[first + k]);
      }
      for (int k = 0; k < classes; k++) {
        probabilities[first + k] = (float) (Math.exp(logits[first + k]) / sum);
      }
    }
    return probabilities;
  }

  /** Blocks are recognized, activations are options, and nothing is left that needs no node. */
  static Stream<Arguments> sources() {
    return Stream.of(
        Arguments.of(
            "nin",
            """
            Network.input(3, 32, 32)
                .ninBlock(8, kernel(5), stride(2))
                .maxPool(3, stride(2))
                .ninBlock(10, kernel(3), padding(1), pointwise(12, 10), lastActivation(identity()))
                .globalAveragePool()
                .build()\
            """),
        Arguments.of(
            "inverted-residual-unfolded",
            """
            Network.input(3, 32, 32)
                .conv(6, kernel(3), stride(2), padding(1), bias(false))
                .batchNorm(relu6())
                .invertedResidual(4, expand(1), kernel(3))
                .invertedResidual(6, expand(3), kernel(3), stride(2))
                .invertedResidual(6, expand(3), kernel(3))
                .globalAveragePool()
                .linear(10)
                .build()\
            """),
        Arguments.of(
            "residual-traced",
            """
            Network.input(3, 32, 32)
                .conv(8, kernel(7), stride(2), padding(3), relu())
                .maxPool(3, stride(2), padding(1))
                .add(relu(),
                    branch("residual", b -> b
                        .conv(8, kernel(3), padding(1), relu())
                        .conv(8, kernel(3), padding(1))),
                    branch("skip", b -> b))
                .add(relu(),
                    branch("residual1", b -> b
                        .conv(12, kernel(3), stride(2), padding(1), relu())
                        .conv(12, kernel(3), padding(1))),
                    branch("residual2", b -> b
                        .conv(12, kernel(1), stride(2))))
                .globalAveragePool()
                .linear(10)
                .build()\
            """));
  }

  @ParameterizedTest
  @MethodSource("sources")
  void readsLikeWrittenByAPerson(String name, String source) {
    assertThat(read(name).network().toString().lines().map(String::stripTrailing))
        .containsExactlyElementsOf(source.lines().toList());
  }

  @Test
  void namesNodesAfterThoseOfTheFile() {
    Path file = reference("residual-traced.onnx");
    assertThat(OnnxImport.read(file, Naming.ONNX).network().nodes())
        .extracting(Node::name)
        .containsExactly(
            "0_0_0_Conv", "1_MaxPool", "2_Add", "3_Add", "4_4_0_GlobalAveragePool", "4_4_3_Gemm");
  }

  @Test
  void takesTheNormalizationAndLeavesOutTheSoftmax() {
    OnnxImport imported = read("by-hand");
    assertThat(imported.softmax()).isTrue();
    assertThat(imported.normalization())
        .contains(new Normalization(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)));
  }
}
