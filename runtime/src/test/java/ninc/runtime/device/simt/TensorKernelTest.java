package ninc.runtime.device.simt;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import ninc.compiler.Compiler;
import ninc.compiler.codegen.kernel.Emitter;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.pass.RoundOperands;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.dsl.Layers;
import ninc.dsl.Precision;
import ninc.dsl.Training;
import ninc.runtime.device.DeviceBackend;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the emulator says of emitted kernels for tensor cores, whole and with parts removed. */
class TensorKernelTest {
  private static final WorkGroupTraits TRAITS = WorkGroupTraits.GPU.withTensorCores();
  private static final int EXAMPLES = 2;

  /** Weight gradients of the same form share a kernel. */
  @ParameterizedTest
  @CsvSource({"8, 24, 8", "32, 40, 8", "40, 96, 8", "24, 136, 8", "64, 64, 7"})
  void haveNoBankConflicts(int from, int to, int number) {
    List<DeviceKernel> kernels =
        kernels(
            input(from, 7, 7)
                .conv(from, kernel(1))
                .conv(to, kernel(3), padding(1), relu())
                .conv(to, kernel(1)));
    assertThat(kernels).hasSize(number);
    for (DeviceKernel kernel : kernels) {
      assertThat(launch(kernel)).as(kernel.className()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void withoutTheWaitAreFaulty(int number) {
    DeviceKernel kernel = threeKinds().get(number);
    String body = kernel.body().replaceFirst("context\\.awaitCopies\\([1-9]\\);", "");
    assertThat(body).isNotEqualTo(kernel.body());
    assertThatExceptionOfType(KernelFault.class)
        .isThrownBy(() -> launch(kernel.with(body)))
        .withMessageMatching(
            "kernel Tested, line \\d+: item \\d+ of group 0 reads element \\d+ of local memory, "
                + "to which the copy of item \\d+ in line \\d+ may still be on its way: "
                + "it is not awaited");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void withoutTheBarrierAreFaulty(int number) {
    DeviceKernel kernel = threeKinds().get(number);
    String body = kernel.body().replaceFirst("context\\.localBarrier\\(\\);", "");
    assertThatExceptionOfType(KernelFault.class)
        .isThrownBy(() -> launch(kernel.with(body)))
        .withMessageStartingWith("kernel Tested, line ")
        .withMessageContaining("of local memory");
  }

  /** A convolution, its weight gradient and the data gradient of the layer behind it. */
  private static List<DeviceKernel> threeKinds() {
    List<DeviceKernel> kernels =
        kernels(input(32, 7, 7).conv(64, kernel(3), padding(1), relu()).conv(40, kernel(1)));
    return List.of(
        first(kernels, "Conv1Kernel"),
        first(kernels, "Conv2.*Back.*"),
        first(kernels, "Conv1.*Partial.*"));
  }

  private static DeviceKernel first(List<DeviceKernel> kernels, String name) {
    return kernels.stream()
        .filter(kernel -> kernel.className().matches(name))
        .findFirst()
        .orElseThrow(() ->
            new AssertionError(
                "%s in %s"
                    .formatted(name, kernels.stream().map(DeviceKernel::className).toList())));
  }

  private static List<DeviceKernel> kernels(Layers layers) {
    Graph graph =
        RoundOperands.apply(
            Compiler.training(layers.globalAveragePool().build(), Training.defaults()),
            Precision.BFLOAT16);
    DeviceBackend simt = new DeviceBackend(new SimtDevice(TRAITS));
    return Emitter.emit(
            Compiler.compile(graph, simt.options(FusionLevel.FULL, EXAMPLES)).fused(),
            new Schedules(TRAITS))
        .kernels()
        .stream()
        .filter(kernel -> kernel.body().contains("multiplyAdd"))
        .toList();
  }

  /** Launches a kernel on zeros, and returns its bank conflicts. */
  private static long launch(DeviceKernel kernel) {
    return SourceKernel.ofClass(kernel.body().replace(kernel.className(), "Tested"))
        .bankConflicts(
            kernel.grid().groups(EXAMPLES),
            kernel.grid().items(),
            kernel.arguments().stream()
                .map(argument -> array(argument.buffer()))
                .toArray(DeviceArray[]::new));
  }

  private static DeviceArray array(DeviceBuffer buffer) {
    int length = Math.toIntExact(buffer.length(EXAMPLES));
    return switch (buffer.element()) {
      case FLOAT -> SourceKernel.floats(buffer.name(), new float[length]);
      case BFLOAT16, FLOAT16 -> SourceKernel.shorts(buffer.name(), new short[length]);
      case INT -> {
        int[] step = new int[length];
        step[0] = EXAMPLES;
        yield SourceKernel.ints(buffer.name(), step);
      }
      case BYTE -> throw new AssertionError(buffer);
    };
  }
}
