package ninc.runtime.conformance;

import static ninc.dsl.Dsl.bias;
import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.expand;
import static ninc.dsl.Dsl.gelu;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Rounding;
import ninc.compiler.pass.RoundOperands;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.dsl.Layers;
import ninc.dsl.Precision;
import ninc.dsl.Training;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.StepContext;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.simt.SimtDevice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole networks in fewer bits, where {@link ninc.runtime.check.KernelCheck} compares kernels one
 * by one.
 *
 * <p>A float32 sum that ends close to the middle between two numbers of a format may be rounded to
 * the other one than the same sum in float64. Then one element differs by as much as the format
 * resolves, 2⁻⁷ of itself in bfloat16, however good the sums are, and what is computed from it
 * differs as well. Few elements do, since the middle has to be within the errors of float32. So
 * tensors are compared as a whole, by the norm of their differences: to the error that a quarter of
 * the format's resolution in every element would give. The loss, a mean over all that, agrees to
 * 1e-4 as in float32, and with a graph that rounds nothing to 1e-2.
 */
@Execution(ExecutionMode.CONCURRENT)
class PrecisionConformanceTest {
  private static final double RESOLUTION_SHARE = 0.25;
  private static final double LOSS_TOLERANCE = 1e-4;
  private static final double UNROUNDED_TOLERANCE = 1e-2;
  private static final double LARGE_STEP = 1e3;
  private static final Training RECIPE = Training.defaults().optimizer(sgd(0.1));

  /** The bias before a normalization, whose gradient cancels out, is left out. */
  private static final List<Layers> NETWORKS =
      List.of(
          input(3, 13, 13)
              .ninBlock(17, kernel(3), padding(1))
              .maxPool(3, stride(2))
              .dropout(0.5)
              .ninBlock(5, kernel(3))
              .globalAveragePool(),
          input(4, 8, 8)
              .conv(8, kernel(3), relu())
              .concat(
                  branch("1x1", b -> b.conv(7, kernel(1), relu())),
                  branch(
                      "3x3", b -> b.conv(5, kernel(3), padding(1), bias(false)).batchNorm(relu())))
              .invertedResidual(6, expand(2), kernel(3))
              .linear(4),
          input(2, 9, 9)
              .conv(6, kernel(3), padding(1), gelu())
              .add(branch("body", b -> b.layerNorm().conv(6, kernel(1))), branch("skip", b -> b))
              .avgPool(2)
              .linear(9, relu())
              .linear(4));

  private static final Backend SIMT =
      new DeviceBackend(new SimtDevice(new WorkGroupTraits(48 << 10, 16, 8, 32, 8, 8, 2)));

  /** Its products have multiples of 8 channels, except for the first and the last layer. */
  private static final Layers WIDE =
      input(1, 28, 28)
          .ninBlock(24, kernel(5), stride(2))
          .maxPool(3, stride(2))
          .concat(
              branch("1x1", b -> b.conv(16, kernel(1), relu())),
              branch("3x3", b -> b.conv(40, kernel(3), padding(1), relu()).conv(8, kernel(1))))
          .dropout(0.5)
          .ninBlock(3, kernel(3))
          .globalAveragePool();

  /** Kernels for tensor cores, and kernels with vectors, as CUDA gets them. */
  private static final Backend TENSOR_CORES =
      new DeviceBackend(new SimtDevice(WorkGroupTraits.CUDA));

  static Stream<Arguments> everywhere() {
    return Stream.concat(
        Stream.of(Precision.TF32, Precision.FLOAT16)
            .map(precision -> Arguments.of(precision, FusionLevel.FULL)),
        Stream.of(FusionLevel.values()).map(level -> Arguments.of(Precision.BFLOAT16, level)));
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  @Tag("vectors")
  void theProcessorAgreesWithTheInterpreter(Precision precision, FusionLevel level) {
    GraphRunner runner = new BackendRunner(new CpuBackend(2), level);
    Stream.concat(OperatorCases.differentiated(), OperatorCases.inferred())
        .forEach(operator -> assertAgrees(runner, operator, precision));
    NETWORKS.forEach(layers -> assertTrains(runner, layers, precision));
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  @Tag("larger")
  void emittedKernelsAgreeWithTheInterpreter(Precision precision, FusionLevel level) {
    GraphRunner runner = new BackendRunner(SIMT, level);
    NETWORKS.forEach(layers -> assertTrains(runner, layers, precision));
  }

  @ParameterizedTest
  @CsvSource({"BFLOAT16, FULL", "FLOAT16, FULL", "BFLOAT16, NONE", "BFLOAT16, BLOCK"})
  @Tag("larger")
  void tensorCoresAgreeWithTheInterpreter(Precision precision, FusionLevel level) {
    GraphRunner runner = new BackendRunner(TENSOR_CORES, level);
    assertTrains(runner, WIDE, precision);
  }

  private static void assertAgrees(GraphRunner runner, OperatorCase operator, Precision precision) {
    Graph graph = RoundOperands.apply(operator.graph(), precision);
    RandomTensors random = new RandomTensors(operator.seed());
    Map<String, double[]> tensors = random.tensors(graph);
    Map<String, double[]> feeds = random.feeds(operator);
    StepContext step = new StepContext(operator.seed(), 1, 0.3);
    try (GraphRun reference = new InterpreterRunner().prepare(graph, operator.batch(), tensors);
        GraphRun tested = runner.prepare(graph, operator.batch(), tensors)) {
      Map<String, double[]> actual = tested.run(operator.batch(), feeds, step);
      reference
          .run(operator.batch(), feeds, step)
          .forEach((role, expected) ->
              assertClose(operator + " " + role, actual.get(role), expected, precision));
    }
  }

  /** Takes one step, which is so large that the parameters after it are its gradients. */
  private static void assertTrains(GraphRunner runner, Layers layers, Precision precision) {
    OperatorCase operator = OperatorCase.training(3, layers, RECIPE.precision(precision));
    Graph graph = operator.graph();
    RandomTensors random = new RandomTensors(operator.seed());
    Map<String, double[]> tensors = random.tensors(graph);
    Map<String, double[]> feeds = random.feeds(operator);
    StepContext step = new StepContext(operator.seed(), 1, LARGE_STEP);
    try (GraphRun reference = new InterpreterRunner().prepare(graph, operator.batch(), tensors);
        GraphRun unrounded =
            new InterpreterRunner().prepare(exactly(layers), operator.batch(), tensors);
        GraphRun tested = runner.prepare(graph, operator.batch(), tensors)) {
      Map<String, double[]> actual = tested.run(operator.batch(), feeds, step);
      Map<String, double[]> expected = reference.run(operator.batch(), feeds, step);
      Map<String, double[]> exact = unrounded.run(operator.batch(), feeds, step);
      assertClose("logits", actual.get("logits"), expected.get("logits"), precision);
      double[] loss = actual.get("loss");
      Agreement.assertClose("loss", loss, expected.get("loss"), LOSS_TOLERANCE);
      Agreement.assertClose("unrounded loss", loss, exact.get("loss"), UNROUNDED_TOLERANCE);
      tensors
          .keySet()
          .forEach(
              name -> assertClose(name, tested.tensor(name), reference.tensor(name), precision));
    }
  }

  /** The same step without rounding. */
  private static Graph exactly(Layers layers) {
    return OperatorCase.training(3, layers, RECIPE).graph();
  }

  private static void assertClose(
      String what, double[] actual, double[] expected, Precision precision) {
    double squares = 0;
    double differences = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = actual[i] - expected[i];
      differences += difference * difference;
      squares += expected[i] * expected[i];
    }
    double tolerance = RESOLUTION_SHARE * Rounding.spacing(precision);
    assertThat(Math.sqrt(differences))
        .as("norm of the difference of %s, of norm %s", what, Math.sqrt(squares))
        .isLessThanOrEqualTo(tolerance * Math.sqrt(squares));
  }
}
