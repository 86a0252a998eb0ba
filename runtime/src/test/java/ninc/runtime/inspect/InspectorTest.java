package ninc.runtime.inspect;

import static ninc.dsl.Dsl.identity;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.lastActivation;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.pointwise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Value;
import ninc.dsl.Initializer;
import ninc.dsl.Network;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.Split;
import ninc.runtime.interpreter.Interpreter;
import ninc.runtime.model.Initialization;
import ninc.runtime.predict.LabelledPrediction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InspectorTest {
  private static final int SEED = 11;
  private static final int EXAMPLES = 37;
  private static final int CLASSES = 3;
  private static final ImageShape SHAPE = new ImageShape(6, 6, 1);

  private static final Network NETWORK =
      Network.input(1, 6, 6)
          .ninBlock(8, kernel(3), padding(1))
          .dropout(0.5)
          .ninBlock(8, kernel(3), pointwise(8, CLASSES), lastActivation(identity()))
          .globalAveragePool()
          .build();

  private final Graph graph = Compiler.inference(NETWORK);
  private final Map<String, float[]> parameters = new HashMap<>();
  private final Split split = split();
  private Session trained;

  @BeforeEach
  void setUp() {
    Backend cpu = new CpuBackend(1);
    trained = cpu.open();
    trained.compile(Compiler.compile(graph, cpu.options(FusionLevel.NONE, 1)));
    Initialization initialization = new Initialization(Initializer.XAVIER_UNIFORM, SEED);
    for (Value value : graph.all(ModelTensor.class)) {
      parameters.put(
          value.name(),
          initialization
              .draw((ModelTensor) value.op(), Arena.ofAuto())
              .toArray(ValueLayout.JAVA_FLOAT));
    }
    // The third channel can never be positive, so that it is dead whatever the images are.
    parameters.get("nin1.pointwise1.bias")[2] = -100;
    parameters.forEach(trained::write);
  }

  @AfterEach
  void tearDown() {
    trained.close();
  }

  @Test
  void countsTheChannelsThatAreZeroForEveryExampleAsTheInterpreterSeesThem() {
    List<DeadChannels> layers = inspect(EXAMPLES).layers();
    assertThat(layers)
        .extracting(DeadChannels::layer)
        .containsExactly(
            "nin1.conv.relu",
            "nin1.pointwise1.relu",
            "nin1.pointwise2.relu",
            "nin2.conv.relu",
            "nin2.pointwise1.relu");
    Map<String, double[]> values = interpreted();
    for (DeadChannels layer : layers) {
      assertThat(layer.dead())
          .as("%s, seed %d", layer.layer(), SEED)
          .isEqualTo(dead(values.get(layer.layer()), layer.channels()));
      assertThat(layer.channels()).isEqualTo(8);
    }
    assertThat(layers.get(1).dead()).as("seed %d", SEED).isPositive();
    assertThat(new DeadChannels("relu", 3, 12).share()).isEqualTo(0.25);
  }

  @Test
  void predictsWithTheProbabilityOfTheSoftmax() {
    List<LabelledPrediction> predictions = inspect(EXAMPLES).predictions();
    double[] logits = interpreted().get(graph.result("logits").name());
    assertThat(predictions).hasSize(EXAMPLES);
    for (int i = 0; i < EXAMPLES; i++) {
      double[] own = Arrays.copyOfRange(logits, i * CLASSES, (i + 1) * CLASSES);
      int best =
          IntStream.range(0, CLASSES).reduce((a, b) -> own[b] > own[a] ? b : a).orElseThrow();
      double sum = Arrays.stream(own).map(Math::exp).sum();
      LabelledPrediction prediction = predictions.get(i);
      assertThat(prediction.label()).isEqualTo(split.label(i));
      assertThat(prediction.predicted()).as("example %d, seed %d", i, SEED).isEqualTo(best);
      assertThat(prediction.probability()).isCloseTo(Math.exp(own[best]) / sum, within(1e-5));
      assertThat(prediction.isRight()).isEqualTo(best == split.label(i));
    }
  }

  @Test
  void seesTheParametersAsTheyAreAtThatTime() {
    Sample sample = Sample.of(split, EXAMPLES);
    try (Inspector inspector =
        Inspector.open(new CpuBackend(2), NETWORK, Optional.empty(), sample)) {
      int before = inspector.inspect(trained::read).layers().get(1).dead();
      float[] bias = new float[8];
      Arrays.fill(bias, -100);
      trained.write("nin1.pointwise1.bias", bias);
      assertThat(before).isLessThan(8);
      assertThat(inspector.inspect(trained::read).layers().get(1).dead()).isEqualTo(8);
    }
  }

  private Inspection inspect(int examples) {
    try (Inspector inspector =
        Inspector.open(new CpuBackend(2), NETWORK, Optional.empty(), Sample.of(split, examples))) {
      return inspector.inspect(trained::read);
    }
  }

  private Map<String, double[]> interpreted() {
    Map<String, double[]> tensors = new HashMap<>();
    parameters.forEach((name, values) -> tensors.put(name, doubles(values)));
    double[] pixels = new double[EXAMPLES * SHAPE.length()];
    byte[] image = new byte[SHAPE.length()];
    for (int i = 0; i < EXAMPLES; i++) {
      split.copyImage(i, image);
      for (int j = 0; j < image.length; j++) {
        pixels[i * image.length + j] = Byte.toUnsignedInt(image[j]) / 255.0;
      }
    }
    return Interpreter.run(
        graph, EXAMPLES, Map.of("input", pixels), tensors, new StepContext(0, 1, 0));
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private static int dead(double[] values, int channels) {
    return (int)
        IntStream.range(0, channels)
            .filter(channel ->
                IntStream.range(0, values.length / channels)
                    .allMatch(pixel -> values[pixel * channels + channel] == 0))
            .count();
  }

  private static Split split() {
    Random random = new Random(SEED);
    byte[] pixels = new byte[EXAMPLES * SHAPE.length()];
    random.nextBytes(pixels);
    return Split.of(SHAPE, pixels, random.ints(EXAMPLES, 0, CLASSES).toArray());
  }
}
