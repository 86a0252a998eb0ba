package ninc.runtime.conformance;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.pass.Activations;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.runtime.backend.Backend;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.simt.SimtDevice;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The emitted kernels in the emulator: right, and free of races and stray accesses. Work-groups and
 * tiles are small, for most cases have few channels and would leave the lanes of a GPU idle.
 */
@ParameterizedClass
@EnumSource(FusionLevel.class)
class SimtConformanceTest extends BackendConformance {

  private static final WorkGroupTraits SMALL = new WorkGroupTraits(48 << 10, 16, 8, 32, 8, 8, 2);

  /** For all levels, so that kernels that several of them have are compiled once. */
  private static final Backend BACKEND = new DeviceBackend(new SimtDevice(SMALL));

  /** What has been emulated. Levels that emit the same kernels for a case share a run of them. */
  private static final Set<Emitted> EMULATED = ConcurrentHashMap.newKeySet();

  /** The kernels of a case, in their order. */
  private record Emitted(String operator, Activations activations, List<DeviceKernel> kernels) {}

  private final FusionLevel level;

  SimtConformanceTest(FusionLevel level) {
    super(level);
    this.level = level;
  }

  @Override
  Backend backend() {
    return BACKEND;
  }

  @Override
  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithTheInterpreter(OperatorCase operator) {
    if (isNew(operator, Activations.STORE)) {
      super.agreesWithTheInterpreter(operator);
    }
  }

  /** By one optimizer, since none changes which activations are computed again. */
  @Override
  @ParameterizedTest
  @MethodSource("ninc.runtime.conformance.OperatorCases#recomputable")
  void activationsThatAreComputedAgainGiveTheSameBits(OperatorCase operator) {
    if (isNew(operator, Activations.RECOMPUTE)) {
      super.activationsThatAreComputedAgainGiveTheSameBits(operator);
    }
  }

  private boolean isNew(OperatorCase operator, Activations activations) {
    Compiled compiled =
        Compiler.compile(
            operator.graph(), BACKEND.options(level, operator.batch()).activations(activations));
    return EMULATED.add(
        new Emitted(operator.name(), activations, compiled.program().orElseThrow().kernels()));
  }
}
