package ninc.runtime.tune;

import java.util.Map;
import java.util.Optional;
import ninc.compiler.schedule.KernelSchedule;
import ninc.compiler.schedule.RegionSchedule;
import ninc.compiler.schedule.RegionSchedules;
import ninc.compiler.schedule.Schedules;
import ninc.runtime.backend.Backend;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.KernelDevice;

/** Opens the backends of a device that use one schedule each. */
@FunctionalInterface
public interface TunedBackends {

  /** Returns a backend that uses a schedule for the kernels of a signature. */
  Backend with(String signature, KernelSchedule schedule);

  /** The backends of a device with work-groups. */
  static TunedBackends of(KernelDevice device) {
    return (signature, schedule) ->
        new DeviceBackend(
            device, new Schedules(device.traits()).with(signature, schedule), Optional.empty());
  }

  /** The backends of the CPU. */
  static TunedBackends ofCpu(int threads) {
    return (signature, schedule) ->
        new CpuBackend(threads, new RegionSchedules(Map.of(signature, (RegionSchedule) schedule)));
  }
}
