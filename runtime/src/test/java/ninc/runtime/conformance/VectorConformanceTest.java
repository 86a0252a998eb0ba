package ninc.runtime.conformance;

import static ninc.dsl.Dsl.bias;
import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Network.input;
import static ninc.runtime.conformance.OperatorCase.of;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.compiler.Compiler;
import ninc.compiler.codegen.kernel.Emitter;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.pass.ImageFeed;
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

/** Kernels whose work items compute adjacent elements agree with the interpreter. */
class VectorConformanceTest {
  private static final Backend SIMT = new DeviceBackend(new SimtDevice(WorkGroupTraits.CUDA));
  private static final double TOLERANCE = 1e-5;

  static Stream<Arguments> networks() {
    return Stream.of(
            of(2, input(16, 9, 11).maxPool(3, stride(2))),
            of(1, input(8, 7, 13).maxPool(3, stride(1), padding(1))),
            of(2, input(8, 13, 13).maxPool(2, stride(3), padding(1))),
            of(1, input(24, 9, 7).maxPool(kernel(2, 5), stride(3, 2), padding(1, 2))),
            of(2, input(8, 9, 11).avgPool(2)),
            of(1, input(16, 13, 9).avgPool(3, stride(2), padding(1))),
            of(3, input(40, 5, 5).globalAveragePool()),
            of(2, input(8, 9, 9).conv(16, kernel(3), relu()).maxPool(3, stride(2)).dropout(0.4)),
            of(
                2,
                input(8, 7, 7)
                    .conv(8, kernel(1), bias(false))
                    .batchNorm()
                    .activation(relu())
                    .maxPool(2)),
            of(
                1,
                input(8, 6, 6)
                    .concat(
                        branch("left", b -> b.conv(8, kernel(1))),
                        branch("right", b -> b.maxPool(3, stride(1), padding(1))))
                    .maxPool(2)))
        .flatMap(network ->
            Stream.of(FusionLevel.NONE, FusionLevel.FULL)
                .flatMap(level ->
                    Stream.of(Precision.FLOAT32, Precision.BFLOAT16, Precision.FLOAT16)
                        .map(precision -> Arguments.of(network, level, precision))));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void elementsOfAPixelAgree(OperatorCase network, FusionLevel level, Precision precision) {
    agrees(network, RoundOperands.apply(network.graph(), precision), level);
  }

  static Stream<Arguments> images() {
    return Stream.of(
            new ImageFeed.Bytes(7, 9, Optional.empty()),
            new ImageFeed.Bytes(16, 24, Optional.empty()))
        .flatMap(images ->
            Stream.of(1, 3)
                .map(channels ->
                    OperatorCase.ofBytes(
                        2,
                        images,
                        input(channels, 16, 24).conv(10, kernel(5)).globalAveragePool())))
        .flatMap(network ->
            Stream.of(Precision.FLOAT32, Precision.BFLOAT16)
                .map(precision -> Arguments.of(network, precision)));
  }

  /** Of three channels, elements that are adjacent belong to several pixels. */
  @ParameterizedTest
  @MethodSource("images")
  void elementsOfARowAgree(OperatorCase network, Precision precision) {
    agrees(network, RoundOperands.apply(network.graph(), precision), FusionLevel.FULL);
  }

  private static void agrees(OperatorCase network, Graph graph, FusionLevel level) {
    assertThat(kernels(graph, level)).anyMatch(kernel -> kernel.body().contains("context.store"));
    RandomTensors random = new RandomTensors(network.seed());
    Map<String, double[]> tensors = random.tensors(graph);
    Map<String, double[]> feeds = random.feeds(network);
    StepContext step = new StepContext(network.seed(), 1, 0.3);
    try (GraphRun reference = new InterpreterRunner().prepare(graph, network.batch(), tensors);
        GraphRun tested = new BackendRunner(SIMT, level).prepare(graph, network.batch(), tensors)) {
      Map<String, double[]> actual = tested.run(network.batch(), feeds, step);
      reference
          .run(network.batch(), feeds, step)
          .forEach((role, expected) ->
              Agreement.assertClose(role, actual.get(role), expected, TOLERANCE));
    }
  }

  private static List<DeviceKernel> kernels(Graph graph, FusionLevel level) {
    return Emitter.emit(
            Compiler.compile(graph, SIMT.options(level, 1)).fused(),
            new Schedules(WorkGroupTraits.CUDA))
        .kernels();
  }
}
