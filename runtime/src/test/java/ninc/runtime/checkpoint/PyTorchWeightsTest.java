package ninc.runtime.checkpoint;

import static ninc.dsl.Dsl.bias;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.stride;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.Input;
import ninc.dsl.Network;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.format.safetensors.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A network of PyTorch whose state_dict its users' own writer saved; {@code pytorch_sequential.py},
 * beside the files, wrote them.
 */
class PyTorchWeightsTest {
  private static final int EXAMPLES = 5;

  /** The same network as a user of ninc may write it. */
  static Stream<Network> networks() {
    return Stream.of(
        Network.input(1, 9, 7)
            .conv(4, kernel(3), relu())
            .maxPool(2, stride(2))
            .dropout(0.5)
            .linear(6, relu())
            .dropout(0.5)
            .linear(3)
            .build(),
        // As in PyTorch, with a layer that flattens.
        Network.input(1, 9, 7)
            .conv(4, kernel(3), relu())
            .maxPool(2, stride(2))
            .flatten()
            .linear(6, relu())
            .linear(3)
            .build(),
        // The fully connected layers as convolutions: one sees its whole input, one a pixel.
        Network.input(1, 9, 7)
            .conv(4, kernel(3), relu())
            .maxPool(2, stride(2))
            .conv(6, kernel(3, 2), relu())
            .conv(3, kernel(1))
            .build());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void givesTheLogitsThatPyTorchGives(Network network) {
    SafetensorsFile batch = SafetensorsFile.open(resource("pytorch-sequential-batch.safetensors"));
    float[] expected = batch.tensor("logits").toFloats();
    Graph graph = Compiler.inference(network);
    Backend cpu = new CpuBackend(1);
    try (Session session = cpu.open();
        Arena arena = Arena.ofShared()) {
      Program program =
          session.compile(Compiler.compile(graph, cpu.options(FusionLevel.FULL, EXAMPLES)));
      Path file = resource("pytorch-sequential.safetensors");
      Matching matching = Checkpoint.open(file).restoreParameters(graph, session::write);
      assertThat(matching.toString())
          .startsWith("loaded 6 tensors from ")
          .endsWith(
              "in the order of the layers, since the names differ: 0.weight as"
                  + " conv1.weight, …");
      // One channel: N×1×H×W is N×H×W×1.
      float[] images = batch.tensor("images").toFloats();
      MemorySegment feed = arena.allocateFrom(ValueLayout.JAVA_FLOAT, images);
      String input = graph.all(Input.class).getFirst().name();
      program.run(EXAMPLES, Map.of(input, feed), new StepContext(0, 1, 0));
      float[] logits = program.values("logits");
      assertThat(logits).hasSameSizeAs(expected);
      for (int i = 0; i < logits.length; i++) {
        assertThat(logits[i]).as("logit %d", i).isCloseTo(expected[i], within(1e-5f));
      }
    }
  }

  /** {@code num_batches_tracked} is left out; the rest is found by name. */
  @Test
  void loadsBatchNormalizationByName() {
    Network network =
        Network.input(3, 9, 8)
            .conv(7, kernel(3), bias(false))
            .batchNorm(relu())
            .depthwiseConv(kernel(3), stride(2), padding(1))
            .batchNorm()
            .conv(5, kernel(1), relu())
            .batchNorm()
            .globalAveragePool()
            .build();
    Path file = resource("pytorch-batchnorm.safetensors");
    Map<String, float[]> loaded = new HashMap<>();
    Matching matching =
        Checkpoint.open(file)
            .restoreParameters(
                Compiler.inference(network),
                (name, values) -> loaded.put(name, values.toArray(ValueLayout.JAVA_FLOAT)));
    assertThat(matching).isInstanceOf(Matching.ByName.class);
    assertThat(loaded).hasSize(3 * 4 + 5);
    assertThat(loaded.get("batchnorm2.running_var"))
        .isEqualTo(SafetensorsFile.open(file).tensor("batchnorm2.running_var").toFloats());
  }

  private static Path resource(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(PyTorchWeightsTest.class.getResource("/reference/" + name))
              .toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
