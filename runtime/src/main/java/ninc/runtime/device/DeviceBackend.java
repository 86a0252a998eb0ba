package ninc.runtime.device;

import java.util.Optional;
import ninc.compiler.Compiled;
import ninc.compiler.Target;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Storage;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.TileText;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.backend.MemoryNeed;
import ninc.runtime.backend.Session;

/** Runs graphs as emitted kernels on a device. */
public final class DeviceBackend implements Backend {
  private final KernelDevice device;
  private final Schedules schedules;
  private final Optional<KernelFolder> kernels;

  /** Runs the kernels that the compiler emits, as it suggests for the class of device. */
  public DeviceBackend(KernelDevice device) {
    this(device, new Schedules(device.traits()), Optional.empty());
  }

  /**
   * @param schedules of the kernels that the compiler emits
   * @param kernels where kernels are that replace those of the same names
   */
  public DeviceBackend(KernelDevice device, Schedules schedules, Optional<KernelFolder> kernels) {
    this.device = device;
    this.schedules = schedules;
    this.kernels = kernels;
  }

  @Override
  public Target target() {
    return new Target.WorkGroups(schedules);
  }

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public String description() {
    return device.description();
  }

  @Override
  public String tile(Compiled program, Region region) {
    return TileText.of(region, schedules);
  }

  @Override
  public Session open() {
    return new DeviceSession(device, kernels);
  }

  @Override
  public MachinePeak measurePeak() {
    return device.measurePeak();
  }

  @Override
  public long availableMemory() {
    return device.availableMemory();
  }

  @Override
  public MemoryNeed memory(Compiled program) {
    long parameters =
        program.graph().values().stream()
            .filter(value -> value.op().storage() == Storage.PERSISTENT)
            .mapToLong(value -> value.type().bytes(program.options().batchSize()))
            .sum();
    long arrays = program.storage().orElseThrow().bytes();
    return new MemoryNeed(parameters, program.memory(), arrays - program.memory().bytes());
  }
}
