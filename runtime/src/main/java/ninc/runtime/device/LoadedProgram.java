package ninc.runtime.device;

import java.lang.foreign.MemorySegment;
import ninc.compiler.codegen.program.DeviceBuffer;

/** A program's kernels on a device. */
public interface LoadedProgram {

  /** Where what is fed has to be put before a run, in native byte order. */
  MemorySegment feed(DeviceBuffer buffer);

  /** Runs all kernels, in order. */
  void run();

  /**
   * Runs all kernels, in order, and times each.
   *
   * @return seconds
   */
  double[] profile();

  /** What the last run left in an array that the graph gives as a result, in native byte order. */
  MemorySegment result(DeviceBuffer buffer);
}
