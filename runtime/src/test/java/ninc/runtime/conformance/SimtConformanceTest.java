package ninc.runtime.conformance;

import ninc.compiler.emit.Schedules;
import ninc.compiler.fuse.FusionLevel;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.runtime.backend.Backend;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.simt.SimtDevice;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The emitted kernels in the emulator: right, and free of races and stray accesses. Work-groups are
 * small, for every barrier costs the emulator a switch of threads for each item.
 */
@ParameterizedClass
@EnumSource(FusionLevel.class)
class SimtConformanceTest extends BackendConformance {

  private static final WorkGroupTraits SMALL = new WorkGroupTraits(48 << 10, 32, 16, 32, 16, 8, 3);

  SimtConformanceTest(FusionLevel level) {
    super(level);
  }

  @Override
  Backend backend() {
    return new DeviceBackend(new SimtDevice(Schedules.of(SMALL)));
  }
}
