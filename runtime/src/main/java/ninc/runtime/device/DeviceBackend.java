package ninc.runtime.device;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import ninc.compiler.Compiled;
import ninc.compiler.Target;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Storage;
import ninc.compiler.schedule.KernelSchedule;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.TileText;
import ninc.dsl.Precision;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.KernelRunner;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.backend.MemoryNeed;
import ninc.runtime.backend.Session;

/** A backend that runs emitted kernels on a device. */
public final class DeviceBackend implements Backend {
  private final KernelDevice device;
  private final Schedules schedules;
  private final Optional<KernelFolder> kernels;

  /** Creates a backend with the compiler's default schedules for the class of device. */
  public DeviceBackend(KernelDevice device) {
    this(device, new Schedules(device.traits()), Optional.empty());
  }

  /**
   * Creates a backend.
   *
   * @param schedules the schedules of the emitted kernels
   * @param kernels a folder of kernels that override emitted kernels of the same name
   */
  public DeviceBackend(KernelDevice device, Schedules schedules, Optional<KernelFolder> kernels) {
    this.device = device;
    this.schedules = schedules;
    this.kernels = kernels;
  }

  @Override
  public Support support(Precision precision) {
    return device.support(precision);
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
  public SequencedMap<String, KernelSchedule> schedules(Compiled program) {
    return program
        .program()
        .map(emitted -> schedules.used(emitted.fused()))
        .orElseGet(LinkedHashMap::new);
  }

  @Override
  public String tile(Compiled program, Region region) {
    return TileText.of(program.fused(), region, schedules);
  }

  @Override
  public Session open() {
    return new DeviceSession(device, kernels);
  }

  @Override
  public KernelRunner kernelRunner(Compiled program) {
    return new DeviceKernelRunner(device, program, kernels);
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
