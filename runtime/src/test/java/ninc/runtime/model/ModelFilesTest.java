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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The definitions in the folder {@code models}. */
class ModelFilesTest {
  private static final Path FOLDER = Path.of("..", "models");
  private static final int CLASSES = 10;
  private static final int EXAMPLES = 2;
  private static final long SEED = 5;

  /** Parameters, counted layer by layer from what the papers and the d2l book say. */
  private static final Map<String, Long> PARAMETERS =
      Map.of(
          "LeNet",
          conv(1, 6, 5) + conv(6, 16, 5) + linear(400, 120) + linear(120, 84) + linear(84, 10),
          "AlexNet",
          conv(1, 96, 11)
              + conv(96, 256, 5)
              + conv(256, 384, 3)
              + conv(384, 384, 3)
              + conv(384, 256, 3)
              + linear(256 * 5 * 5, 4096)
              + linear(4096, 4096)
              + linear(4096, 10),
          "VGG11",
          conv(1, 16, 3)
              + conv(16, 32, 3)
              + conv(32, 64, 3)
              + conv(64, 64, 3)
              + conv(64, 128, 3)
              + 3 * conv(128, 128, 3)
              + linear(128 * 7 * 7, 4096)
              + linear(4096, 4096)
              + linear(4096, 10),
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
              + linear(1024, 10),
          "ResNet18",
          conv(1, 64, 7)
              + 4 * conv(64, 64, 3)
              + (conv(64, 128, 3) + conv(64, 128, 1) + 3 * conv(128, 128, 3))
              + (conv(128, 256, 3) + conv(128, 256, 1) + 3 * conv(256, 256, 3))
              + (conv(256, 512, 3) + conv(256, 512, 1) + 3 * conv(512, 512, 3))
              + linear(512, 10),
          "NiN",
          conv(1, 96, 11)
              + 2 * conv(96, 96, 1)
              + conv(96, 256, 5)
              + 2 * conv(256, 256, 1)
              + conv(256, 384, 3)
              + 2 * conv(384, 384, 1)
              + conv(384, 10, 3)
              + 2 * conv(10, 10, 1),
          "MiniNiN",
          conv(1, 32, 5)
              + 2 * conv(32, 32, 1)
              + conv(32, 64, 3)
              + 2 * conv(64, 64, 1)
              + conv(64, 96, 3)
              + conv(96, 96, 1)
              + conv(96, 10, 1),
          "NiNCifar10",
          conv(3, 192, 5)
              + conv(192, 160, 1)
              + conv(160, 96, 1)
              + conv(96, 192, 5)
              + 2 * conv(192, 192, 1)
              + conv(192, 192, 3)
              + conv(192, 192, 1)
              + conv(192, 10, 1));

  private static long conv(long in, long out, long kernel) {
    return out * in * kernel * kernel + out;
  }

  private static long linear(long in, long out) {
    return conv(in, out, 1);
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

  /** A small one: that of the recipe is for a whole batch of real images. */
  @ParameterizedTest
  @MethodSource("affordable")
  void aStepAgainstTheGradientLowersTheLossOfItsBatch(String name) {
    Model declared = load(name);
    Training recipe = declared.training().batchSize(EXAMPLES).epochs(1).augment();
    Model model = new Model(name, declared.network(), recipe);
    try (TrainingSession session =
        TrainingSession.open(new CpuBackend(2), model, FusionLevel.FULL)) {
      session.initialize(new Initialization(recipe.initializer(), SEED));
      double before = lossAfterStep(session, model, 0);
      double after = lossAfterStep(session, model, recipe.optimizer().learningRate() / 100);
      assertThat(after).as("seed %d", SEED).isLessThan(before);
    }
  }

  /** The loss of the one batch after a step with this learning rate, without dropout. */
  private static double lossAfterStep(TrainingSession session, Model model, double rate) {
    Split split = split(model.network().input());
    Dataset data = new Dataset("made up", split, split, classNames());
    Training recipe =
        model
            .training()
            .optimizer(model.training().optimizer().learningRate(rate))
            .schedule(constant());
    TrainingPlan plan =
        TrainingPlan.of(recipe, model.network().input(), data, ExampleOrder.SEQUENTIAL, SEED);
    RecordingListener run = new RecordingListener();
    new Trainer(session, plan, List.of(run), () -> false).run(Progress.START);
    return run.all(TrainingEvent.Epoch.class).getFirst().test().meanLoss();
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
