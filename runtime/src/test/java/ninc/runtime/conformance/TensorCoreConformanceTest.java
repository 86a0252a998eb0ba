package ninc.runtime.conformance;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Dsl.tanh;
import static ninc.dsl.Network.input;
import static ninc.runtime.conformance.OperatorCase.of;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ninc.compiler.Compiler;
import ninc.compiler.codegen.kernel.Emitter;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.pass.RoundOperands;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.dsl.Precision;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.StepContext;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.simt.SimtDevice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Products of 16-bit operands on tensor cores agree with the interpreter, on sizes that fit no
 * tile. Their sums are float32 and not rounded again, so that single layers agree closely.
 */
class TensorCoreConformanceTest {
  private static final WorkGroupTraits TRAITS = WorkGroupTraits.GPU.withTensorCores();
  private static final Backend SIMT = new DeviceBackend(new SimtDevice(TRAITS));
  private static final double TOLERANCE = 1e-5;

  static Stream<Arguments> layers() {
    return Stream.of(
            of(1, input(8, 1, 1).conv(8, kernel(1))),
            of(3, input(32, 9, 7).conv(96, kernel(1), relu())),
            of(2, input(40, 11, 13).conv(24, kernel(1), relu())),
            of(1, input(96, 13, 13).conv(136, kernel(1))),
            of(2, input(32, 9, 10).conv(40, kernel(3), padding(1), relu())),
            of(3, input(8, 13, 9).conv(24, kernel(3), padding(1), relu())),
            of(1, input(24, 13, 13).conv(96, kernel(5), padding(2), relu())),
            of(1, input(96, 9, 9).conv(64, kernel(3), padding(1), tanh())),
            of(2, input(16, 9, 10).conv(32, kernel(4), padding(3), tanh())),
            of(2, input(40, 11, 12).conv(8, kernel(3), stride(2), padding(1), relu())),
            of(1, input(8, 17, 19).conv(16, kernel(3, 5), stride(2, 3), padding(1, 2))),
            of(1, input(12, 9, 11).conv(40, kernel(2), stride(1, 2))))
        .flatMap(layer ->
            Stream.of(Precision.BFLOAT16, Precision.FLOAT16)
                .map(precision -> Arguments.of(layer, precision)));
  }

  /** First layers, of whose input there is no data gradient. */
  static Stream<Arguments> firstLayers() {
    return Stream.of(
            of(2, input(1, 29, 40).conv(24, kernel(11), stride(4), relu())),
            of(1, input(2, 13, 18).conv(96, kernel(5), stride(3), relu())),
            of(2, input(4, 9, 16).conv(8, kernel(3), relu())))
        .flatMap(layer ->
            Stream.of(Precision.BFLOAT16, Precision.FLOAT16)
                .map(precision -> Arguments.of(layer, precision)));
  }

  /** Layers whose channels are padded: of the result, of the source, of both. */
  static Stream<Arguments> paddedLayers() {
    return Stream.of(
            of(2, input(16, 9, 10).conv(10, kernel(3), padding(1), relu())),
            of(1, input(10, 9, 9).conv(24, kernel(3), padding(1))),
            of(2, input(14, 7, 9).conv(18, kernel(3), stride(2), padding(1), relu())),
            of(1, input(22, 11, 5).conv(12, kernel(2, 3), padding(1, 0))),
            of(3, input(36, 5, 7).conv(44, kernel(1), relu())),
            of(1, input(16, 7, 7).conv(30, kernel(3), padding(1))),
            of(2, input(42, 6, 6).conv(30, kernel(1))))
        .flatMap(layer ->
            Stream.of(Precision.BFLOAT16, Precision.FLOAT16)
                .map(precision -> Arguments.of(layer, precision)));
  }

  @ParameterizedTest
  @MethodSource("paddedLayers")
  void aLayerOfPaddedChannelsAgreesWithTheInterpreter(OperatorCase layer, Precision precision) {
    agrees(layer, precision, 3);
  }

  @ParameterizedTest
  @MethodSource("firstLayers")
  void aLayerOfFewChannelsAgreesWithTheInterpreter(OperatorCase layer, Precision precision) {
    agrees(layer, precision, 2);
  }

  @ParameterizedTest
  @MethodSource("layers")
  void aLayerAgreesWithTheInterpreter(OperatorCase layer, Precision precision) {
    agrees(layer, precision, 3);
  }

  private static void agrees(OperatorCase layer, Precision precision, int kernels) {
    Graph graph = RoundOperands.apply(layer.graph(), precision);
    assertThat(onTensorCores(graph)).as("kernels on tensor cores").hasSize(kernels);
    RandomTensors random = new RandomTensors(layer.seed());
    Map<String, double[]> tensors = random.tensors(graph);
    Map<String, double[]> feeds = random.feeds(layer);
    StepContext step = new StepContext(layer.seed(), 1, 0.3);
    try (GraphRun reference = new InterpreterRunner().prepare(graph, layer.batch(), tensors);
        GraphRun tested =
            new BackendRunner(SIMT, FusionLevel.FULL).prepare(graph, layer.batch(), tensors)) {
      Map<String, double[]> actual = tested.run(layer.batch(), feeds, step);
      reference
          .run(layer.batch(), feeds, step)
          .forEach((role, expected) ->
              Agreement.assertClose(role, actual.get(role), expected, TOLERANCE));
    }
  }

  private static List<DeviceKernel> onTensorCores(Graph graph) {
    return Emitter.emit(
            Compiler.compile(graph, SIMT.options(FusionLevel.FULL, 1)).fused(),
            new Schedules(TRAITS))
        .kernels()
        .stream()
        .filter(kernel -> kernel.body().contains("multiplyAdd"))
        .toList();
  }
}
