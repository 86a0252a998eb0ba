package ninc.runtime.device;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.codegen.kernel.Emitter;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.Schedules;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;

/** A network's parameters, optimizer state and programs on a device. */
final class DeviceSession implements Session {
  private final Schedules schedules;
  private final Optional<KernelFolder> kernels;
  private final KernelRuntime runtime;
  private final int batchSize;
  private final Map<String, DeviceBuffer> kept = new LinkedHashMap<>();

  DeviceSession(
      KernelDevice device, Schedules schedules, Optional<KernelFolder> kernels, int batchSize) {
    this.schedules = schedules;
    this.kernels = kernels;
    this.runtime = device.open();
    this.batchSize = batchSize;
  }

  @Override
  public Program compile(FusedGraph fused) {
    for (Value value : fused.graph().values()) {
      if (value.op().storage() == Storage.PERSISTENT) {
        keep(DeviceBuffer.of(value));
      }
    }
    DeviceProgram emitted = Emitter.emit(fused, schedules);
    DeviceProgram program = kernels.map(folder -> folder.override(emitted)).orElse(emitted);
    StoragePlan storage = StoragePlan.of(program, batchSize);
    return new KernelProgram(
        fused, program, batchSize, runtime, runtime.load(program, storage, batchSize));
  }

  private void keep(DeviceBuffer buffer) {
    if (kept.putIfAbsent(buffer.name(), buffer) == null) {
      runtime.keep(buffer);
    }
  }

  @Override
  public void write(String name, float[] values) {
    DeviceBuffer buffer = buffer(name);
    if (values.length != buffer.fixed()) {
      throw new IllegalArgumentException(
          "%s has %d values, not %d".formatted(name, buffer.fixed(), values.length));
    }
    runtime.write(buffer, values);
  }

  @Override
  public float[] read(String name) {
    return runtime.read(buffer(name));
  }

  private DeviceBuffer buffer(String name) {
    DeviceBuffer buffer = kept.get(name);
    if (buffer == null) {
      throw new IllegalArgumentException("there is no parameter or optimizer state " + name);
    }
    return buffer;
  }

  @Override
  public void close() {
    runtime.close();
  }
}
