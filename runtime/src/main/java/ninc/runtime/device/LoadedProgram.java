package ninc.runtime.device;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import ninc.compiler.codegen.program.ConstantArray;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.runtime.backend.MemoryTraffic;

/** A program that is loaded on a device. */
public interface LoadedProgram {

  /** Returns the memory to write an input to before a run, in native byte order. */
  MemorySegment feed(DeviceBuffer buffer);

  /** Writes an array whose content is known, once. */
  default void write(ConstantArray constant) {
    MemorySegment array = feed(constant.buffer());
    for (int i = 0; i < constant.words().size(); i++) {
      array.setAtIndex(ValueLayout.JAVA_INT, i, constant.words().get(i));
    }
  }

  /** Runs all kernels in order. */
  void run();

  /**
   * Runs all kernels in order and counts their accesses to memory; empty if the device does not
   * count them.
   */
  default Optional<MemoryTraffic> runCounted() {
    run();
    return Optional.empty();
  }

  /**
   * Runs all kernels in order and times each.
   *
   * @return the time of each kernel in seconds
   */
  double[] profile();

  /** Returns a result of the last run, in native byte order. */
  MemorySegment result(DeviceBuffer buffer);
}
