package ninc.runtime.conformance;

import static ninc.dsl.Dsl.hardSigmoid;
import static ninc.dsl.Dsl.identity;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.leakyRelu;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.relu6;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import ninc.compiler.ir.FusionLevel;
import ninc.dsl.Layers;
import ninc.random.EveryActivation;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.StepContext;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.simt.SimtDevice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every backend finds a NaN and an infinity where the interpreter does, forward and backward, so
 * that a network that diverges shows it on each of them.
 */
@ParameterizedClass
@EnumSource(FusionLevel.class)
class NotANumberTest {
  private static final double TOLERANCE = 1e-4;

  private final FusionLevel level;

  NotANumberTest(FusionLevel level) {
    this.level = level;
  }

  /**
   * Of the activations, those whose gradient is a choice also under a pool: that of the others is a
   * product, and at level full is not computed of pixels that a pool left out.
   */
  static Stream<OperatorCase> cases() {
    Layers image = input(3, 9, 9);
    Stream<Layers> alone = EveryActivation.LIST.stream().map(image::activation);
    Stream<Layers> pooled =
        Stream.of(identity(), relu(), relu6(), leakyRelu(0.3), hardSigmoid())
            .map(image::activation)
            .flatMap(layers ->
                Stream.of(
                    layers.maxPool(3, stride(2)),
                    layers.maxPool(3, stride(2), padding(1)),
                    layers.maxPool(kernel(2, 3))));
    return Stream.concat(alone, pooled).map(layers -> OperatorCase.of(2, layers));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theCpuFindsWhatTheInterpreterFinds(OperatorCase operator) {
    assertFound(operator, new CpuBackend(2));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theEmulatorFindsWhatTheInterpreterFinds(OperatorCase operator) {
    assertFound(operator, new DeviceBackend(new SimtDevice()));
  }

  @Tag("tornado")
  @ParameterizedTest
  @MethodSource("cases")
  void tornadoVmFindsWhatTheInterpreterFinds(OperatorCase operator) {
    assertFound(operator, TornadoConformanceTest.firstDevice());
  }

  /** A window of nothing but negative infinity is one, and its gradient goes to its first pixel. */
  @Test
  void theEmulatorFindsTheFirstOfInfinities() {
    assertFirstOfInfinities(new DeviceBackend(new SimtDevice()));
  }

  @Test
  void theCpuFindsTheFirstOfInfinities() {
    assertFirstOfInfinities(new CpuBackend(2));
  }

  @Tag("tornado")
  @Test
  void tornadoVmFindsTheFirstOfInfinities() {
    assertFirstOfInfinities(TornadoConformanceTest.firstDevice());
  }

  private void assertFound(OperatorCase operator, Backend backend) {
    Map<String, double[]> feeds = new RandomTensors(operator.seed()).feeds(operator);
    double[] image = feeds.get("input");
    for (int i = 0; i < image.length; i += 7) {
      image[i] = Double.NaN;
    }
    assertSame(operator, backend, feeds);
  }

  private void assertFirstOfInfinities(Backend backend) {
    OperatorCase operator = OperatorCase.of(2, input(3, 9, 9).maxPool(3, stride(2), padding(1)));
    Map<String, double[]> feeds = new RandomTensors(operator.seed()).feeds(operator);
    Arrays.fill(feeds.get("input"), Double.NEGATIVE_INFINITY);
    assertSame(operator, backend, feeds);
  }

  private void assertSame(OperatorCase operator, Backend backend, Map<String, double[]> feeds) {
    Map<String, double[]> expected = run(new InterpreterRunner(), operator, feeds);
    Map<String, double[]> actual = run(new BackendRunner(backend, level), operator, feeds);
    expected.forEach((role, values) -> assertSame(role, actual.get(role), values));
  }

  private static Map<String, double[]> run(
      GraphRunner runner, OperatorCase operator, Map<String, double[]> feeds) {
    try (GraphRun run = runner.prepare(operator.graph(), operator.batch(), Map.of())) {
      return run.run(operator.batch(), feeds, new StepContext(operator.seed(), 1, 0));
    }
  }

  /** Numbers are compared as in every other test, once those that are not finite are equal. */
  private static void assertSame(String role, double[] actual, double[] expected) {
    assertThat(notFinite(actual)).as(role).isEqualTo(notFinite(expected));
    Agreement.assertClose(role, finite(actual), finite(expected), TOLERANCE);
  }

  private static double[] notFinite(double[] values) {
    return Arrays.stream(values).map(value -> Double.isFinite(value) ? 0 : value).toArray();
  }

  private static double[] finite(double[] values) {
    return Arrays.stream(values).map(value -> Double.isFinite(value) ? value : 0).toArray();
  }
}
