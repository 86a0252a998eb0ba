package ninc.runtime.device;

import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StoragePlan;

/** The arrays and kernels of one network on a device. Instances are not thread-safe. */
public interface KernelRuntime extends AutoCloseable {

  /** Allocates an array that persists from step to step, filled with zeros. */
  void keep(DeviceBuffer buffer);

  /** Returns a copy of a persistent array. */
  float[] read(DeviceBuffer buffer);

  /** Writes a persistent array. */
  void write(DeviceBuffer buffer, float[] values);

  /**
   * Loads a program, whose persistent arrays must already exist.
   *
   * @param examples the maximum batch size
   */
  LoadedProgram load(DeviceProgram program, StoragePlan storage, int examples);

  @Override
  void close();
}
