package ninc.runtime.model;

import static ninc.dsl.Dsl.constant;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.report.NetworkCost;
import ninc.dsl.Dropout;
import ninc.dsl.Network;
import ninc.dsl.Shape;
import ninc.dsl.Training;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.Split;
import ninc.runtime.format.safetensors.SafetensorsFile;
import ninc.runtime.format.safetensors.StoredTensor;
import ninc.runtime.training.Progress;
import ninc.runtime.training.RecordingListener;
import ninc.runtime.training.Trainer;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingPlan;
import ninc.runtime.training.TrainingSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The definitions in the folder {@code models}. */
@Execution(ExecutionMode.CONCURRENT)
class ModelFilesTest {
  private static final Path FOLDER = Path.of("..", "models");
  private static final int CLASSES = 10;
  private static final int EXAMPLES = 2;
  private static final long SEED = 5;

  /** Parameters, counted layer by layer from what the papers and the d2l book say. */
  private static final Map<String, Long> PARAMETERS =
      Map.ofEntries(
          Map.entry(
              "LeNet",
              conv(1, 6, 5) + conv(6, 16, 5) + linear(400, 120) + linear(120, 84) + linear(84, 10)),
          Map.entry(
              "AlexNet",
              conv(1, 96, 11)
                  + conv(96, 256, 5)
                  + conv(256, 384, 3)
                  + conv(384, 384, 3)
                  + conv(384, 256, 3)
                  + linear(256 * 5 * 5, 4096)
                  + linear(4096, 4096)
                  + linear(4096, 10)),
          Map.entry(
              "VGG11",
              conv(1, 16, 3)
                  + conv(16, 32, 3)
                  + conv(32, 64, 3)
                  + conv(64, 64, 3)
                  + conv(64, 128, 3)
                  + 3 * conv(128, 128, 3)
                  + linear(128 * 7 * 7, 4096)
                  + linear(4096, 4096)
                  + linear(4096, 10)),
          Map.entry(
              "GoogLeNet",
              conv(1, 64, 7)
                  + conv(64, 64, 1)
                  + conv(64, 192, 3)
                  + inception(192, 64, 96, 128, 16, 32, 32)
                  + inception(256, 128, 128, 192, 32, 96, 64)
                  + inception(480, 192, 96, 208, 16, 48, 64)
                  + inception(512, 160, 112, 224, 24, 64, 64)
                  + inception(512, 128, 128, 256, 24, 64, 64)
                  + inception(512, 112, 144, 288, 32, 64, 64)
                  + inception(528, 256, 160, 320, 32, 128, 128)
                  + inception(832, 256, 160, 320, 32, 128, 128)
                  + inception(832, 384, 192, 384, 48, 128, 128)
                  + linear(1024, 10)),
          Map.entry(
              "ResNet18",
              normalized(1, 64, 7)
                  + 4 * normalized(64, 64, 3)
                  + residual(64, 128)
                  + residual(128, 256)
                  + residual(256, 512)
                  + linear(512, 10)),
          Map.entry("NiN", nin()),
          Map.entry("NiNStable", nin()),
          Map.entry(
              "MiniNiN",
              conv(1, 32, 5)
                  + 2 * conv(32, 32, 1)
                  + conv(32, 64, 3)
                  + 2 * conv(64, 64, 1)
                  + conv(64, 96, 3)
                  + conv(96, 96, 1)
                  + conv(96, 10, 1)),
          Map.entry(
              "NiNCifar10",
              conv(3, 192, 5)
                  + conv(192, 160, 1)
                  + conv(160, 96, 1)
                  + conv(96, 192, 5)
                  + 2 * conv(192, 192, 1)
                  + conv(192, 192, 3)
                  + conv(192, 192, 1)
                  + conv(192, 10, 1)),
          Map.entry(
              "NiNBatchNorm",
              normalized(1, 96, 11)
                  + 2 * normalized(96, 96, 1)
                  + normalized(96, 256, 5)
                  + 2 * normalized(256, 256, 1)
                  + normalized(256, 384, 3)
                  + 2 * normalized(384, 384, 1)
                  + conv(384, 10, 3)
                  + 2 * conv(10, 10, 1)),
          Map.entry(
              "SqueezeNet",
              conv(1, 64, 3)
                  + fire(64, 16, 64)
                  + fire(128, 16, 64)
                  + fire(128, 32, 128)
                  + fire(256, 32, 128)
                  + fire(256, 48, 192)
                  + fire(384, 48, 192)
                  + fire(384, 64, 256)
                  + fire(512, 64, 256)
                  + conv(512, 10, 1)),
          Map.entry(
              "MobileNetV1",
              normalized(1, 32, 3)
                  + separable(32, 64)
                  + separable(64, 128)
                  + separable(128, 128)
                  + separable(128, 256)
                  + separable(256, 256)
                  + separable(256, 512)
                  + 5 * separable(512, 512)
                  + separable(512, 1024)
                  + separable(1024, 1024)
                  + linear(1024, 10)),
          Map.entry(
              "MobileNetV2",
              normalized(1, 32, 3)
                  + separable(32, 16)
                  + inverted(16, 24)
                  + inverted(24, 24)
                  + inverted(24, 32)
                  + 2 * inverted(32, 32)
                  + inverted(32, 64)
                  + 3 * inverted(64, 64)
                  + inverted(64, 96)
                  + 2 * inverted(96, 96)
                  + inverted(96, 160)
                  + 2 * inverted(160, 160)
                  + inverted(160, 320)
                  + normalized(320, 1280, 1)
                  + linear(1280, 10)),
          Map.entry(
              "ConvNeXt",
              conv(1, 40, 4)
                  + norm(40)
                  + 2 * convNeXtBlock(40)
                  + (norm(40) + conv(40, 80, 2) + 2 * convNeXtBlock(80))
                  + (norm(80) + conv(80, 160, 2) + 6 * convNeXtBlock(160))
                  + (norm(160) + conv(160, 320, 2) + 2 * convNeXtBlock(320))
                  + norm(320)
                  + linear(320, 10)));

  private static long conv(long in, long out, long kernel) {
    return out * in * kernel * kernel + out;
  }

  private static long linear(long in, long out) {
    return conv(in, out, 1);
  }

  private static long nin() {
    return conv(1, 96, 11)
        + 2 * conv(96, 96, 1)
        + conv(96, 256, 5)
        + 2 * conv(256, 256, 1)
        + conv(256, 384, 3)
        + 2 * conv(384, 384, 1)
        + conv(384, 10, 3)
        + 2 * conv(10, 10, 1);
  }

  private static long inception(
      long in, long pixel, long reduce3, long around3, long reduce5, long around5, long pooled) {
    return conv(in, pixel, 1)
        + conv(in, reduce3, 1)
        + conv(reduce3, around3, 3)
        + conv(in, reduce5, 1)
        + conv(reduce5, around5, 5)
        + conv(in, pooled, 1);
  }

  /** A factor and a shift for each channel. */
  private static long norm(long channels) {
    return 2 * channels;
  }

  /** A convolution without a bias, and a batch normalization. */
  private static long normalized(long in, long out, long kernel) {
    return in * out * kernel * kernel + norm(out);
  }

  private static long residual(long in, long out) {
    return normalized(in, out, 3) + normalized(in, out, 1) + 3 * normalized(out, out, 3);
  }

  private static long fire(long in, long squeezed, long expanded) {
    return conv(in, squeezed, 1) + conv(squeezed, expanded, 1) + conv(squeezed, expanded, 3);
  }

  /** A 3×3 depthwise convolution and a pointwise one, both normalized. */
  private static long separable(long in, long out) {
    return normalized(1, in, 3) + normalized(in, out, 1);
  }

  private static long inverted(long in, long out) {
    return normalized(in, 6 * in, 1) + separable(6 * in, out);
  }

  private static long convNeXtBlock(long channels) {
    return conv(1, channels, 7)
        + norm(channels)
        + conv(channels, 4 * channels, 1)
        + conv(4 * channels, channels, 1);
  }

  static List<String> names() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.replace(".java", ""))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void eachIsCounted() {
    assertThat(names()).containsExactlyInAnyOrderElementsOf(PARAMETERS.keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void hasTheParametersOfItsLayersAndALogitForEachClass(String name) {
    Model model = load(name);
    Training recipe = model.training();
    NetworkCost cost = NetworkCost.of(model.network(), recipe);
    assertThat(cost.parameters()).isEqualTo(PARAMETERS.get(name));
    assertThat(model.network().output()).isEqualTo(new Shape(CLASSES, 1, 1));
  }

  /** Those that docs/TRAINING.md compares the recipes with. */
  @ParameterizedTest
  @ValueSource(strings = {"NiN", "NiNStable"})
  void isTheSameFor28Pixels(String name) {
    Model model = load(name);
    Model small =
        ModelLoader.load(FOLDER.resolve("../bench/convergence/%s28.java".formatted(name)));
    assertThat(small.training().resize(224)).isEqualTo(model.training());
    assertThat(Compiler.inference(small.network()).parameters())
        .isEqualTo(Compiler.inference(model.network()).parameters());
  }

  @Test
  void theTrainedMiniNinIsThatOfItsDefinition() throws IOException {
    Path parameters = FOLDER.resolve("MiniNiN.safetensors");
    Graph graph = Compiler.inference(load("MiniNiN").network());
    Map<String, String> metadata = SafetensorsFile.open(parameters).metadata();
    assertThat(metadata)
        .containsEntry("definition", Files.readString(FOLDER.resolve("MiniNiN.java")))
        .containsEntry("dataset", "fashion-mnist")
        .containsEntry("seed", "1");
    assertThat(Double.parseDouble(metadata.get("test_accuracy"))).isGreaterThan(0.9);
    assertThat(Checkpoint.open(parameters).parameters(graph))
        .extracting(StoredTensor::elements)
        .satisfies(counts ->
            assertThat(counts.stream().mapToLong(count -> count).sum())
                .isEqualTo(PARAMETERS.get("MiniNiN")));
  }

  /** Those whose parameters are drawn in a few seconds. */
  static List<String> affordable() {
    return names().stream().filter(name -> PARAMETERS.get(name) < 20_000_000).toList();
  }

  /** A small one: that of the recipe is for a whole batch of real images. Without dropout. */
  @ParameterizedTest
  @MethodSource("affordable")
  void aStepAgainstTheGradientLowersTheLossOfItsBatch(String name) {
    Model declared = load(name);
    Training recipe = declared.training();
    Training small =
        recipe
            .batchSize(EXAMPLES)
            .epochs(2)
            .augment()
            .optimizer(recipe.optimizer().learningRate(recipe.optimizer().learningRate() / 100))
            .schedule(constant());
    Model model = new Model(name, withoutDropout(declared.network()), small);
    try (TrainingSession session =
        TrainingSession.open(new CpuBackend(2), model, FusionLevel.FULL)) {
      session.initialize(new Initialization(recipe.initializer(), SEED));
      List<Float> losses = lossesOfSteps(session, model);
      assertThat(losses).hasSize(2);
      assertThat(losses.get(1)).as("seed %d", SEED).isLessThan(losses.get(0));
    }
  }

  private static Network withoutDropout(Network network) {
    return new Network(
        network.input(),
        network.nodes().stream().filter(node -> !(node instanceof Dropout)).toList());
  }

  /** The losses of the one batch before each step. */
  private static List<Float> lossesOfSteps(TrainingSession session, Model model) {
    Split split = split(model.network().input());
    Dataset data = new Dataset("made up", split, split, classNames());
    TrainingPlan plan =
        TrainingPlan.of(
            model.training(), model.network().input(), data, ExampleOrder.SEQUENTIAL, SEED);
    RecordingListener run = new RecordingListener();
    new Trainer(session, plan, List.of(run), () -> false).run(Progress.START);
    return run.all(TrainingEvent.Step.class).stream().map(step -> step.result().loss()).toList();
  }

  private static Model load(String name) {
    return ModelLoader.load(FOLDER.resolve(name + ".java"));
  }

  /** Noise, in which the classes differ by nothing but the images themselves. */
  private static Split split(Shape input) {
    ImageShape shape = new ImageShape(input.height(), input.width(), input.channels());
    byte[] pixels = new byte[EXAMPLES * shape.length()];
    new Random(SEED).nextBytes(pixels);
    return Split.of(shape, pixels, IntStream.range(0, EXAMPLES).toArray());
  }

  private static List<String> classNames() {
    return IntStream.range(0, CLASSES).mapToObj("class %d"::formatted).toList();
  }
}
