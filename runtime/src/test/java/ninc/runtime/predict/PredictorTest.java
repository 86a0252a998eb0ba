package ninc.runtime.predict;

import static ninc.dsl.Dsl.identity;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.lastActivation;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.pointwise;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.Parameter;
import ninc.dsl.Initializer;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import ninc.dsl.Shape;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.data.Image;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.ImageSize;
import ninc.runtime.format.safetensors.Dtype;
import ninc.runtime.format.safetensors.SafetensorsWriter;
import ninc.runtime.format.safetensors.StoredTensor;
import ninc.runtime.model.Initialization;
import ninc.runtime.model.Model;
import ninc.runtime.model.ParameterLayout;
import ninc.runtime.training.InterpreterBackend;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PredictorTest {
  private static final int SEED = 8;
  private static final int IMAGES = 5;
  private static final Offset<Double> TOLERANCE = within(1e-5);

  /** Five maps of 7×5 pixels, of which the last layer makes the logits. */
  private static final Layers FEATURES =
      input(1, 7, 5).ninBlock(6, kernel(3), padding(1), pointwise(5), lastActivation(identity()));

  private static final ClassNames NAMES = new ClassNames(List.of("cat", "dog", "horse"));

  @TempDir Path folder;

  static Stream<Named<Network>> networks() {
    return Stream.of(
        Named.of("a NiN", FEATURES.globalAveragePool().build()),
        Named.of("a NiN with dropout", FEATURES.dropout(0.5).globalAveragePool().build()),
        Named.of("one linear layer", FEATURES.globalAveragePool().flatten().linear(4).build()),
        Named.of(
            "dropout before the linear layer",
            FEATURES.globalAveragePool().dropout(0.5).linear(3).build()));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theMeanOfAClassActivationMapIsTheLogitOfItsClassButForTheBias(Network network) {
    Model model = new Model("Tiny", network, Training.defaults());
    Checkpoint checkpoint = drawn(network);
    Optional<GlobalAverageHead> head = Optional.of(GlobalAverageHead.of(model, checkpoint));
    List<Image> images = images();
    List<Prediction> predictions = predict(network, checkpoint, head, images);
    assertThat(predictions).hasSize(IMAGES);
    for (int i = 0; i < IMAGES; i++) {
      float[] logits = logits(network, checkpoint, images.get(i));
      int predicted = predictions.get(i).ranking().getFirst().index();
      ActivationMap map = predictions.get(i).map().orElseThrow();
      assertThat(map.size()).isEqualTo(new ImageSize(7, 5));
      assertThat(mean(map.values()) + bias(network, checkpoint, predicted))
          .isEqualTo(logits[predicted], TOLERANCE);
    }
  }

  @Test
  void ranksTheSoftmaxOfTheLogits() {
    Network network = FEATURES.globalAveragePool().build();
    Checkpoint checkpoint = drawn(network);
    List<Image> images = images();
    List<Prediction> predictions = predict(network, checkpoint, Optional.empty(), images);
    for (int i = 0; i < IMAGES; i++) {
      float[] logits = logits(network, checkpoint, images.get(i));
      double sum = 0;
      for (float logit : logits) {
        sum += Math.exp(logit);
      }
      List<ClassProbability> ranking = predictions.get(i).ranking();
      assertThat(ranking)
          .extracting(ClassProbability::index)
          .containsExactlyInAnyOrder(0, 1, 2, 3, 4);
      assertThat(ranking)
          .isSortedAccordingTo(
              Comparator.comparingDouble(ClassProbability::probability).reversed());
      assertThat(predictions.get(i).best()).isEqualTo(ranking.getFirst());
      for (ClassProbability found : ranking) {
        assertThat(found.className()).isEqualTo(NAMES.of(found.index()));
        assertThat(found.probability()).isEqualTo(Math.exp(logits[found.index()]) / sum, TOLERANCE);
      }
      assertThat(predictions.get(i).map()).isEmpty();
    }
  }

  @Test
  void anImageIsResizedAndGetsTheChannelsOfTheNetwork() {
    Image colour = new Image(new ImageShape(1, 1, 3), new byte[] {(byte) 200, 100, 50});
    Image grey = Predictor.fit(colour, new Shape(1, 2, 2));
    // 0.299·200 + 0.587·100 + 0.114·50 = 124.2
    assertThat(grey.shape()).isEqualTo(new ImageShape(2, 2, 1));
    assertThat(grey.pixels()).containsOnly(124);
    Image again = Predictor.fit(grey, new Shape(3, 1, 1));
    assertThat(again.pixels()).containsExactly(124, 124, 124);
    assertThatThrownBy(() -> Predictor.fit(colour, new Shape(4, 1, 1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("4 are needed");
  }

  static Stream<Network> withoutMaps() {
    return Stream.of(
        FEATURES.linear(3).build(),
        FEATURES.globalAveragePool().linear(3).linear(3).build(),
        FEATURES.globalAveragePool().linear(3, relu()).build(),
        FEATURES.maxPool(kernel(7, 5)).build(),
        input(5, 3, 3).globalAveragePool().build());
  }

  @ParameterizedTest
  @MethodSource("withoutMaps")
  void aNetworkWithoutAGlobalAverageBeforeItsLogitsHasNoMaps(Network network) {
    Model model = new Model("Tiny", network, Training.defaults());
    Checkpoint checkpoint = drawn(FEATURES.build());
    assertThatThrownBy(() -> GlobalAverageHead.of(model, checkpoint))
        .isInstanceOf(GlobalAverageHead.NoActivationMaps.class)
        .hasMessageContaining("Tiny has no class activation maps")
        .hasMessageContaining("globalAveragePool()");
  }

  private static List<Prediction> predict(
      Network network,
      Checkpoint checkpoint,
      Optional<GlobalAverageHead> head,
      List<Image> images) {
    int fewerThanImages = 2;
    try (Predictor predictor =
        Predictor.open(
            new CpuBackend(1),
            new Predictor.Settings(
                network, NAMES, Training.defaults(), head, FusionLevel.FULL, fewerThanImages),
            (graph, session) -> checkpoint.restoreParameters(graph, session::write),
            _ -> {})) {
      return predictor.predict(images);
    }
  }

  /** What the interpreter makes of an image. */
  private static float[] logits(Network network, Checkpoint checkpoint, Image image) {
    float[] pixels = new float[image.pixels().length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (image.pixels()[i] & 0xff) / 255f;
    }
    Graph graph = Compiler.inference(network);
    Backend interpreter = new InterpreterBackend();
    try (Session session = interpreter.open()) {
      Program program =
          session.compile(Compiler.compile(graph, interpreter.options(FusionLevel.NONE, 1)));
      checkpoint.restoreParameters(graph, session::write);
      program.run(1, Map.of("input", MemorySegment.ofArray(pixels)), new StepContext(0, 1, 0));
      return program.values("logits");
    }
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** What is added to the mean: the bias of a linear layer, for the map is what it weighs. */
  private static float bias(Network network, Checkpoint checkpoint, int index) {
    return checkpoint.parameters(Compiler.inference(network)).stream()
        .filter(tensor -> tensor.name().equals("linear1.bias"))
        .map(tensor -> tensor.toFloats()[index])
        .findFirst()
        .orElse(0f);
  }

  private Checkpoint drawn(Network network) {
    Initialization initialization = new Initialization(Initializer.XAVIER_UNIFORM, SEED);
    Path file = folder.resolve("drawn.safetensors");
    List<StoredTensor> tensors =
        Compiler.inference(network).parameters().stream()
            .map(parameter -> drawn(parameter, initialization))
            .toList();
    SafetensorsWriter.write(file, Map.of(), tensors);
    return Checkpoint.open(file);
  }

  private static StoredTensor drawn(Parameter parameter, Initialization initialization) {
    Arena arena = Arena.ofAuto();
    MemorySegment values =
        ParameterLayout.toCheckpoint(
            parameter.tensor(), initialization.draw(parameter, arena), arena);
    List<Long> shape = parameter.shape().stream().map(Integer::longValue).toList();
    return new StoredTensor(parameter.key(), Dtype.F32, shape, values);
  }

  private static List<Image> images() {
    Random random = new Random(SEED);
    return Stream.generate(
            () -> {
              byte[] pixels = new byte[7 * 5];
              random.nextBytes(pixels);
              return new Image(new ImageShape(7, 5, 1), pixels);
            })
        .limit(IMAGES)
        .toList();
  }
}
