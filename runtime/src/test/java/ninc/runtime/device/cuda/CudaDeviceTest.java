package ninc.runtime.device.cuda;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.codegen.kernel.Emitter;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.dsl.Network;
import ninc.dsl.Precision;
import ninc.dsl.Training;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.training.TinyRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that NVRTC compiles, launched through a stand-in for NVIDIA's driver. */
@Tag("nvrtc")
class CudaDeviceTest {
  private static final int EXAMPLES = 4;

  /** What the arrays of TornadoVM begin with. */
  private static final int GIVEN = 77;

  @TempDir Path folder;

  private StandInDriver standIn;
  private CudaDevice device;

  @BeforeEach
  void build() throws Exception {
    standIn = StandInDriver.build(folder);
    CudaDriver driver = standIn.driver();
    CubinCache cubins = new CubinCache(Nvrtc.find(), folder.resolve("cubins"));
    device = new CudaDevice(driver, cubins, driver.architecture(0));
  }

  private static DeviceProgram program() {
    return Emitter.emit(
        Compiler.compile(
                Compiler.evaluation(TinyRun.NETWORK), CompileOptions.atLevel(FusionLevel.NONE))
            .fused(),
        new Schedules(WorkGroupTraits.GPU));
  }

  @Test
  void aRunLaunchesAllKernelsOnTheArraysOfTornadoVmAndOnItsOwn() {
    DeviceProgram program = program();
    List<DeviceBuffer> internal = program.internal();
    long context = standIn.context();
    long stream = standIn.stream();
    try (CudaProgram compiled =
        device.compile(program, StoragePlan.of(program, EXAMPLES), EXAMPLES)) {
      double[] seconds =
          compiled.time(() -> {
            for (DeviceKernel kernel : program.kernels()) {
              long[] given =
                  kernel.arguments().stream()
                      .filter(argument -> !internal.contains(argument.buffer()))
                      .mapToLong(_ -> standIn.array(GIVEN))
                      .toArray();
              compiled.tasks().get(kernel.className()).launch(context, stream, given);
            }
          });
      assertThat(seconds).hasSameSizeAs(program.kernels());
    }
    List<String> runs = standIn.log().stream().filter(line -> line.startsWith("run ")).toList();
    assertThat(runs).hasSameSizeAs(program.kernels());
    for (int i = 0; i < runs.size(); i++) {
      DeviceKernel kernel = program.kernels().get(i);
      List<DeviceBuffer> arrays =
          kernel.arguments().stream().map(DeviceKernel.Argument::buffer).toList();
      String[] values = runs.get(i).replaceAll(".*>>>\\(|\\)", "").split(", ");
      assertThat(runs.get(i))
          .startsWith(
              "run %s<<<%d, %d, 0>>>("
                  .formatted(
                      kernel.className(), kernel.grid().groups(EXAMPLES), kernel.grid().items()));
      assertThat(values).hasSameSizeAs(arrays);
      assertThat(IntStream.range(0, values.length).boxed())
          .allMatch(number ->
              internal.contains(arrays.get(number))
                  != values[number].equals(Integer.toString(GIVEN)));
    }
  }

  @Test
  void aKernelThatDoesNotCompileIsAFailureThatNamesIt() {
    DeviceProgram program = program();
    CubinCache cubins = new CubinCache(Nvrtc.find(), folder.resolve("cubins"));
    CudaDevice unknown = new CudaDevice(standIn.driver(), cubins, "sm_1");
    DeviceProgram one =
        new DeviceProgram(program.fused(), program.step(), List.of(program.kernels().getFirst()));
    assertThatThrownBy(() -> unknown.compile(one, StoragePlan.of(program, EXAMPLES), EXAMPLES))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith(
            "NVRTC does not compile kernel %s: ".formatted(one.kernels().getFirst().className()));
  }

  @Test
  void tensorCoresOfOldGpusAreRefused() {
    Network network = input(8, 4, 4).conv(8, kernel(1)).build();
    Graph graph = Compiler.inference(network, Training.defaults().precision(Precision.BFLOAT16));
    DeviceProgram tensor =
        Emitter.emit(
            Compiler.compile(graph, CompileOptions.atLevel(FusionLevel.NONE)).fused(),
            new Schedules(WorkGroupTraits.CUDA));
    CubinCache cubins = new CubinCache(Nvrtc.find(), folder.resolve("cubins"));
    CudaDevice old = new CudaDevice(standIn.driver(), cubins, "sm_75");
    assertThatThrownBy(() -> old.compile(tensor, StoragePlan.of(tensor, EXAMPLES), EXAMPLES))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "this GPU (sm_75) has no tensor cores for 16-bit numbers as those from sm_80 on have;"
                + " choose the precision float32");
  }
}
