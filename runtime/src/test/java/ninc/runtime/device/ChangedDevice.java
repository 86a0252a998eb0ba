package ninc.runtime.device;

import java.util.function.UnaryOperator;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StoragePlan;

/** A device with programs that are changed before it gets them. */
public record ChangedDevice(KernelDevice device, UnaryOperator<DeviceProgram> change)
    implements ForwardingDevice {
  @Override
  public KernelRuntime open() {
    return new ChangedRuntime(device.open(), change);
  }

  private record ChangedRuntime(KernelRuntime runtime, UnaryOperator<DeviceProgram> change)
      implements KernelRuntime {
    @Override
    public void keep(DeviceBuffer buffer) {
      runtime.keep(buffer);
    }

    @Override
    public float[] read(DeviceBuffer buffer) {
      return runtime.read(buffer);
    }

    @Override
    public void write(DeviceBuffer buffer, float[] values) {
      runtime.write(buffer, values);
    }

    @Override
    public LoadedProgram load(DeviceProgram program, StoragePlan storage, int examples) {
      return runtime.load(change.apply(program), storage, examples);
    }

    @Override
    public void close() {
      runtime.close();
    }
  }
}
