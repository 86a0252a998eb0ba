package ninc.runtime.device;

import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StoragePlan;

/** The arrays and kernels of one network on a device. Not for several threads at once. */
public interface KernelRuntime extends AutoCloseable {

  /** Adds an array that is kept from step to step, filled with zeros. */
  void keep(DeviceBuffer buffer);

  /** A copy of a kept array, as the last kernel left it. */
  float[] read(DeviceBuffer buffer);

  /** Sets a kept array. */
  void write(DeviceBuffer buffer, float[] values);

  /**
   * Makes a program ready to run. Its kept arrays are there already.
   *
   * @param examples the largest batch that it will run
   */
  LoadedProgram load(DeviceProgram program, StoragePlan storage, int examples);

  @Override
  void close();
}
