package ninc.runtime.conformance;

import static ninc.dsl.Dsl.sgd;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.codegen.kernel.Emitter;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.StepContext;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.simt.SimtDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernels of NiN's training step as a GPU gets them: all channels, but few pixels. */
@Execution(ExecutionMode.CONCURRENT)
class NinStepOnSimtTest {

  private static final OperatorCase STEP =
      OperatorCase.training(1, NinLayers.of(67), sgd(0.1).momentum(0.9));

  /** Scalar kernels as OpenCL and PTX get them, and kernels with vectors as CUDA gets them. */
  static Stream<Arguments> kernels() {
    return Stream.of(FusionLevel.BLOCK, FusionLevel.FULL)
        .flatMap(level ->
            Stream.of(WorkGroupTraits.GPU, WorkGroupTraits.CUDA)
                .map(traits -> Arguments.of(level, traits)));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void oneStepAgreesWithTheCpu(FusionLevel level, WorkGroupTraits traits) {
    Graph graph = STEP.graph();
    RandomTensors random = new RandomTensors(STEP.seed());
    Map<String, double[]> tensors = random.tensors(graph);
    Map<String, double[]> feeds = random.feeds(STEP);
    StepContext step = new StepContext(STEP.seed(), 1, 0.1);
    try (GraphRun expected = run(new CpuBackend(2), level, tensors);
        GraphRun actual = run(new DeviceBackend(new SimtDevice(traits)), level, tensors)) {
      Map<String, double[]> results = actual.run(STEP.batch(), feeds, step);
      expected
          .run(STEP.batch(), feeds, step)
          .forEach((role, values) -> Agreement.assertClose(role, results.get(role), values, 1e-4));
      for (Value kept : graph.values()) {
        if (kept.op() instanceof ModelTensor || kept.op() instanceof OptimizerState) {
          String name = kept.name();
          Agreement.assertClose(name, actual.tensor(name), expected.tensor(name), 1e-4);
        }
      }
    }
  }

  private static GraphRun run(Backend backend, FusionLevel level, Map<String, double[]> tensors) {
    return new BackendRunner(backend, level).prepare(STEP.graph(), STEP.batch(), tensors);
  }

  @Test
  void aWholeBlockIsOneKernel() {
    FusedGraph fused =
        Compiler.compile(STEP.graph(), CompileOptions.atLevel(FusionLevel.BLOCK)).fused();
    DeviceProgram program = Emitter.emit(fused, new Schedules(WorkGroupTraits.GPU));
    assertThat(program.kernels()).extracting(DeviceKernel::region).containsOnlyOnce("nin2");
    assertThat(program.fused().regions())
        .filteredOn(region -> region.name().equals("nin2"))
        .flatExtracting(Region::values)
        .extracting(Value::name)
        .contains("nin2.conv", "nin2.pointwise1", "nin2.pointwise2", "nin2.pointwise2.relu");
  }
}
