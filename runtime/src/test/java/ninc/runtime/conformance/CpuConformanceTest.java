package ninc.runtime.conformance;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.stride;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.compiler.ir.FusionLevel;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.StepContext;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.cpu.DirtyMemory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("vectors")
@ParameterizedClass
@EnumSource(FusionLevel.class)
class CpuConformanceTest extends BackendConformance {
  private final FusionLevel level;

  CpuConformanceTest(FusionLevel level) {
    super(level);
    this.level = level;
  }

  @Override
  Backend backend() {
    return new CpuBackend(2);
  }

  /** Nor on what is in the places of examples that a smaller batch does not have. */
  @ParameterizedTest
  @MethodSource("cases")
  void resultsDoNotDependOnWhatIsInMemoryBefore(OperatorCase operator) {
    GraphRunner dirty = new BackendRunner(DirtyMemory.cpu(2), level);
    assertAgreesWithTheInterpreter(
        (graph, batch, tensors) -> dirty.prepare(graph, batch + 2, tensors), operator);
  }

  /** Convolutions in whose windows there is much padding, which the kernels leave out. */
  static Stream<OperatorCase> smallMaps() {
    return Stream.of(
        OperatorCase.of(3, Network.input(64, 2, 2).conv(72, kernel(7), padding(3))),
        OperatorCase.of(30, Network.input(64, 3, 3).conv(8, kernel(7), stride(2), padding(3))),
        OperatorCase.of(
            9,
            Network.input(5, 6, 6)
                .conv(64, kernel(1))
                .conv(80, kernel(3), stride(2), padding(1), relu())),
        OperatorCase.of(
            2, Network.input(3, 5, 4).conv(70, kernel(1)).conv(66, kernel(7), padding(3))),
        OperatorCase.of(
            8, Network.input(3, 3, 3).conv(64, kernel(1)).conv(96, kernel(3), padding(1))));
  }

  @ParameterizedTest
  @MethodSource("smallMaps")
  void convolutionsOfSmallMapsAgreeWithTheInterpreter(OperatorCase operator) {
    assertAgreesWithTheInterpreter(runner(), operator);
  }

  /** Also on maps so large that a Winograd gradient fills a thread's scratch memory to the end. */
  static Stream<OperatorCase> threadCases() {
    Layers large = Network.input(96, 36, 36).conv(16, kernel(5), padding(2));
    return Stream.of(cases(), Stream.of(OperatorCase.of(16, large)), smallMaps())
        .flatMap(operators -> operators);
  }

  @ParameterizedTest
  @MethodSource("threadCases")
  void anyNumberOfThreadsGivesTheSameBits(OperatorCase operator) {
    RandomTensors random = new RandomTensors(operator.seed());
    Map<String, double[]> tensors = random.tensors(operator.graph());
    Map<String, double[]> feeds = random.feeds(operator);
    StepContext step = new StepContext(operator.seed(), 1, 0.3);
    GraphRunner alone = new BackendRunner(new CpuBackend(1), level);
    try (GraphRun one = alone.prepare(operator.graph(), operator.batch(), tensors)) {
      Map<String, double[]> expected = one.run(operator.batch(), feeds, step);
      for (int threads : new int[] {2, 3, 5}) {
        GraphRunner together = new BackendRunner(new CpuBackend(threads), level);
        try (GraphRun run = together.prepare(operator.graph(), operator.batch(), tensors)) {
          assertSame(run.run(operator.batch(), feeds, step), expected);
        }
      }
    }
  }

  @Test
  void equalStepsGiveEqualBits() {
    for (OperatorCase operator : OperatorCases.trained().toList()) {
      RandomTensors random = new RandomTensors(operator.seed());
      Map<String, double[]> tensors = random.tensors(operator.graph());
      Map<String, double[]> feeds = random.feeds(operator);
      StepContext step = new StepContext(operator.seed(), 1, 0.3);
      try (GraphRun one = runner().prepare(operator.graph(), operator.batch(), tensors);
          GraphRun other = runner().prepare(operator.graph(), operator.batch(), tensors)) {
        assertSame(
            one.run(operator.batch(), feeds, step), other.run(operator.batch(), feeds, step));
      }
    }
  }

  /** Winograd's algorithm would leave rounding errors, which Adam would turn into large steps. */
  @Test
  void aWeightThatSeesPaddingAloneHasNoGradient() {
    OperatorCase operator =
        OperatorCase.of(3, Network.input(16, 2, 8).conv(16, kernel(5), padding(2)));
    RandomTensors random = new RandomTensors(operator.seed());
    Map<String, double[]> tensors = random.tensors(operator.graph());
    Map<String, double[]> feeds = random.feeds(operator);
    StepContext step = new StepContext(operator.seed(), 1, 0.3);
    String gradient =
        operator.graph().results().keySet().stream()
            .filter(name -> name.contains("conv1.weight"))
            .findFirst()
            .orElseThrow();
    try (GraphRun exact =
            new InterpreterRunner().prepare(operator.graph(), operator.batch(), tensors);
        GraphRun run =
            new BackendRunner(backend(), level)
                .prepare(operator.graph(), operator.batch(), tensors)) {
      double[] expected = exact.run(operator.batch(), feeds, step).get(gradient);
      double[] actual = run.run(operator.batch(), feeds, step).get(gradient);
      int[] unseen = IntStream.range(0, expected.length).filter(i -> expected[i] == 0).toArray();
      // Of five rows, the first and the last are outside of a map with two rows.
      assertThat(unseen).hasSize(2 * 5 * 16 * 16);
      assertThat(IntStream.of(unseen).mapToDouble(i -> actual[i])).containsOnly(0.0);
    }
  }
}
