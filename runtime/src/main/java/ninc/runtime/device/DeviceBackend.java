package ninc.runtime.device;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.codegen.kernel.Emitter;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.compiler.codegen.program.StoragePlan.Life;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;
import ninc.compiler.plan.MemoryPlan;
import ninc.compiler.plan.MemoryPlan.Place;
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

  /** How kernels are tiled for the device. */
  public Schedules schedules() {
    return schedules;
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
  public String tile(Region region) {
    return TileText.of(region, schedules);
  }

  @Override
  public Session open(int batchSize) {
    return new DeviceSession(device, schedules, kernels, batchSize);
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
  public MemoryNeed memory(FusedGraph fused, int batchSize) {
    DeviceProgram program = Emitter.emit(fused, schedules);
    StoragePlan storage = StoragePlan.of(program, batchSize);
    long parameters =
        fused.graph().values().stream()
            .filter(value -> value.op().storage() == Storage.PERSISTENT)
            .mapToLong(value -> value.type().bytes(batchSize))
            .sum();
    MemoryPlan plan = plan(program, storage, batchSize);
    return new MemoryNeed(parameters, plan, storage.bytes() - plan.bytes());
  }

  /** The blocks that hold values of the graph, one behind the other. */
  private static MemoryPlan plan(DeviceProgram program, StoragePlan storage, int batchSize) {
    Map<DeviceBuffer, Life> lives = StoragePlan.lives(program);
    Map<Integer, Long> offsets = new HashMap<>();
    Map<Value, Place> places = new IdentityHashMap<>();
    long bytes = 0;
    for (Value value : program.fused().graph().values()) {
      DeviceBuffer buffer = DeviceBuffer.of(value);
      Integer home = storage.homes().get(buffer.name());
      if (home != null) {
        if (!offsets.containsKey(home)) {
          offsets.put(home, bytes);
          bytes += storage.blocks().get(home).bytes();
        }
        Life life = lives.get(buffer);
        places.put(
            value, new Place(offsets.get(home), buffer.bytes(batchSize), life.from(), life.to()));
      }
    }
    return new MemoryPlan(places, bytes);
  }
}
