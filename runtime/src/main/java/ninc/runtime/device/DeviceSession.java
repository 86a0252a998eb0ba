package ninc.runtime.device;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.Compiled;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.compiler.ir.Elementwise.Round;
import ninc.compiler.ir.Source.ScalingState;
import ninc.compiler.ir.Source.ScalingState.Quantity;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;
import ninc.dsl.Precision;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend.Support;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.device.LaunchHeader.Limits;

/** The parameters, optimizer state and programs of a network on a device. */
final class DeviceSession implements Session {
  private final KernelDevice device;
  private final Optional<KernelFolder> kernels;
  private final KernelRuntime runtime;
  private final Map<String, DeviceBuffer> kept = new LinkedHashMap<>();

  DeviceSession(KernelDevice device, Optional<KernelFolder> kernels) {
    this.device = device;
    this.kernels = kernels;
    this.runtime = device.open();
  }

  /**
   * Compiles a program.
   *
   * @throws UserError if the device cannot run programs of its precision
   */
  @Override
  public Program compile(Compiled compiled) {
    for (Value value : compiled.graph().all(Round.class)) {
      checkSupport(((Round) value.op()).format());
    }
    for (Value value : compiled.graph().values()) {
      if (value.op().storage() == Storage.PERSISTENT) {
        keep(value);
      }
    }
    DeviceProgram emitted = compiled.program().orElseThrow();
    DeviceProgram program =
        kernels
            .map(folder -> folder.override(emitted, Limits.of(device, compiled)))
            .orElse(emitted);
    StoragePlan storage = compiled.storage().orElseThrow();
    return new KernelProgram(
        compiled, program, runtime, runtime.load(program, storage, compiled.options().batchSize()));
  }

  private void checkSupport(Precision precision) {
    if (device.support(precision) == Support.NONE) {
      throw new UserError(
          "%s has no %s, which of TornadoVM's backends only CUDA has; use float32, or another device"
              .formatted(device.name(), precision.label()));
    }
  }

  private void keep(Value value) {
    DeviceBuffer buffer = DeviceBuffer.of(value);
    if (kept.putIfAbsent(buffer.name(), buffer) == null) {
      runtime.keep(buffer);
      if (value.op() instanceof ScalingState(Quantity quantity)) {
        runtime.write(buffer, new float[] {quantity.initial()});
      }
    }
  }

  @Override
  public void write(String name, MemorySegment values) {
    DeviceBuffer buffer = buffer(name);
    float[] array = values.toArray(ValueLayout.JAVA_FLOAT);
    if (array.length != buffer.fixed()) {
      throw new IllegalArgumentException(
          "%s has %d values, not %d".formatted(name, buffer.fixed(), array.length));
    }
    runtime.write(buffer, array);
  }

  @Override
  public MemorySegment read(String name, SegmentAllocator memory) {
    return memory.allocateFrom(ValueLayout.JAVA_FLOAT, runtime.read(buffer(name)));
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
