package ninc.runtime.conformance;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.schedule.TunableKernel;
import ninc.runtime.Failure;
import ninc.runtime.backend.StepContext;
import ninc.runtime.device.ChangedDevice;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.tornado.TornadoDevice;
import ninc.runtime.device.tornado.TornadoSdk;
import ninc.runtime.tune.Trial;
import ninc.runtime.tune.Trial.Outcome;
import ninc.runtime.tune.TunePlan;
import ninc.runtime.tune.TunedBackends;
import ninc.runtime.tune.TunedKernel;
import ninc.runtime.tune.Tuner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What TornadoVM does not compile is a failure in one line, and never runs as sequential Java. */
@Tag("tornado")
class TornadoFailureTest {
  private static final OperatorCase STEP =
      OperatorCase.training(2, input(1, 6, 6).ninBlock(3, kernel(3)).globalAveragePool(), sgd(0.1));

  private static TornadoDevice device() {
    TornadoSdk sdk = TornadoSdk.ofThisProcess().orElseThrow();
    return new TornadoDevice(sdk, sdk.devices().getFirst(), 0);
  }

  /** Local memory of a size that is known only when the kernel runs, which no device has. */
  private static DeviceProgram uncompilable(DeviceProgram program) {
    return new DeviceProgram(
        program.fused(),
        program.step(),
        program.kernels().stream()
            .map(kernel ->
                kernel.with(
                    kernel
                        .body()
                        .replaceFirst(
                            "allocateFloatLocalArray\\((\\d+)\\)",
                            "allocateFloatLocalArray(context.globalIdx + $1)")))
            .toList());
  }

  @Test
  void aKernelThatDoesNotCompileIsOneLine() {
    RandomTensors random = new RandomTensors(STEP.seed());
    DeviceBackend backend =
        new DeviceBackend(new ChangedDevice(device(), TornadoFailureTest::uncompilable));
    Map<String, double[]> feeds = random.feeds(STEP);
    try (GraphRun run =
        new BackendRunner(backend, FusionLevel.BLOCK)
            .prepare(STEP.graph(), STEP.batch(), random.tensors(STEP.graph()))) {
      assertThatThrownBy(() -> run.run(STEP.batch(), feeds, new StepContext(0, 1, 0.1)))
          .isInstanceOf(Failure.class)
          .hasMessageStartingWith("TornadoVM: ")
          .message()
          .doesNotContain("\n");
    }
  }

  @Test
  void aSearchGoesOnAfterIt() {
    TunableKernel kernel =
        TunableKernel.of(
                Compiler.compile(STEP.graph(), CompileOptions.atLevel(FusionLevel.BLOCK)).fused(),
                device().traits())
            .getFirst();
    TunePlan plan = new TunePlan(2, 4, 1, 0);
    TunedKernel refused =
        new Tuner(
                TunedBackends.of(new ChangedDevice(device(), TornadoFailureTest::uncompilable)),
                plan,
                (_, _, _) -> {})
            .tune(kernel);
    assertThat(refused.trials())
        .extracting(Trial::outcome)
        .allMatch(outcome -> outcome instanceof Outcome.Refused);
    TunedKernel tuned = new Tuner(TunedBackends.of(device()), plan, (_, _, _) -> {}).tune(kernel);
    assertThat(tuned.trials()).hasSize(4).allMatch(Trial::isCorrect);
  }
}
