package ninc.runtime.conformance;

import ninc.compiler.ir.FusionLevel;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.runtime.backend.Backend;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.simt.SimtDevice;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

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

  SimtConformanceTest(FusionLevel level) {
    super(level);
  }

  @Override
  Backend backend() {
    return BACKEND;
  }
}
