package ninc.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.dsl.Network;
import ninc.dsl.Shape;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.format.safetensors.SafetensorsFile;
import ninc.runtime.format.safetensors.SafetensorsWriter;
import ninc.runtime.format.safetensors.StoredTensor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The definitions in the folder {@code models} that torchvision has too take its state_dict and
 * give its logits; {@code torchvision_models.py}, beside the logits, computed them.
 */
class TorchvisionModelsTest {
  private static final Path FOLDER = Path.of("..", "models");
  private static final int EXAMPLES = 2;
  private static final int SIZE = 64;
  private static final int CLASSES = 1000;

  /** The stream of random numbers of the images. */
  private static final int IMAGES = 1000;

  @TempDir Path folder;

  /** The counts are those that torchvision documents. */
  @ParameterizedTest
  @CsvSource({
    "ResNet18, resnet18, 11689512",
    "SqueezeNet, squeezenet1_1, 1235496",
    "MobileNetV2, mobilenet_v2, 3504872"
  })
  void givesTheLogitsOfTorchvisionsNetwork(String model, String name, long parameters)
      throws ReflectiveOperationException, IOException {
    Network network = network(model);
    Graph graph = Compiler.inference(network);
    assertThat(graph.parameterCount()).isEqualTo(parameters);
    SafetensorsFile reference = SafetensorsFile.open(resource());
    Path file = folder.resolve(name + ".safetensors");
    SafetensorsWriter.write(file, Map.of(), stateDict(reference.metadata().get(name)));
    float[] expected = reference.tensor(name).toFloats();
    float[] logits = logits(graph, network.input(), file);
    assertThat(logits).hasSameSizeAs(expected);
    float largest = 0;
    for (float logit : expected) {
      largest = Math.max(largest, Math.abs(logit));
    }
    for (int i = 0; i < logits.length; i++) {
      assertThat(logits[i]).as("logit %d", i).isCloseTo(expected[i], within(1e-4f * largest));
    }
  }

  private static Network network(String model) throws ReflectiveOperationException {
    Class<?> definition =
        CompiledFile.of(FOLDER.resolve(model + ".java"), "model").load(Object.class);
    return (Network)
        definition
            .getMethod("network", int.class, int.class, int.class)
            .invoke(null, 3, SIZE, CLASSES);
  }

  private static float[] logits(Graph graph, Shape input, Path file) {
    Backend cpu = new CpuBackend(2);
    try (Session session = cpu.open();
        Arena arena = Arena.ofShared()) {
      Program program =
          session.compile(Compiler.compile(graph, cpu.options(FusionLevel.FULL, EXAMPLES)));
      Checkpoint.open(file).restoreParameters(graph, session::write);
      MemorySegment images = arena.allocateFrom(ValueLayout.JAVA_FLOAT, images(input));
      program.run(EXAMPLES, Map.of("input", images), new StepContext(0, 1, 0));
      return program.values("logits");
    }
  }

  /** The images, N×H×W×C. */
  private static float[] images(Shape input) {
    float[] images = new float[EXAMPLES * input.values()];
    for (int i = 0; i < images.length; i++) {
      int n = i / input.values();
      int channel = i / input.pixels() % input.channels();
      int pixel = i % input.pixels();
      images[n * input.values() + pixel * input.channels() + channel] = (float) uniform(IMAGES, i);
    }
    return images;
  }

  /**
   * The tensors that the script gave torchvision's network.
   *
   * @param shapes their names and shapes, as JSON
   */
  private static List<StoredTensor> stateDict(String shapes) throws IOException {
    List<StoredTensor> tensors = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : new JsonMapper().readTree(shapes).properties()) {
      List<Long> shape = new ArrayList<>();
      entry.getValue().forEach(extent -> shape.add(extent.asLong()));
      tensors.add(tensor(tensors.size(), entry.getKey(), shape));
    }
    return tensors;
  }

  private static StoredTensor tensor(int stream, String name, List<Long> shape) {
    int fanIn = shape.stream().skip(1).mapToInt(Math::toIntExact).reduce(1, (a, b) -> a * b);
    float[] values = new float[Math.toIntExact(shape.getFirst()) * fanIn];
    double bound = Math.sqrt(6.0 / fanIn);
    boolean isFactor = name.endsWith("weight") || name.endsWith("running_var");
    IntStream.range(0, values.length)
        .forEach(i -> {
          double share = uniform(stream, i);
          if (shape.size() > 1) {
            values[i] = (float) ((2 * share - 1) * bound);
          } else {
            values[i] = (float) (isFactor ? 0.5 + share : share - 0.5);
          }
        });
    return StoredTensor.ofFloats(name, shape, values);
  }

  /** A number in [0, 1) by the finalizer of MurmurHash3, as the script computes it. */
  private static double uniform(int stream, int index) {
    int x = index + stream * 0x9E3779B9;
    x ^= x >>> 16;
    x *= 0x85EBCA6B;
    x ^= x >>> 13;
    x *= 0xC2B2AE35;
    x ^= x >>> 16;
    return Integer.toUnsignedLong(x) / 0x1p32;
  }

  private static Path resource() {
    try {
      return Path.of(
          Objects.requireNonNull(
                  TorchvisionModelsTest.class.getResource("/reference/torchvision.safetensors"))
              .toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
