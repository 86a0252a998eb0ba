package ninc.runtime.backend;

import ninc.compiler.CompileOptions;
import ninc.compiler.Compiled;
import ninc.compiler.Target;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.FusionLevel;

/** A device that runs graphs. */
public interface Backend {

  /** What {@code --device} calls it, for example {@code cpu}. */
  String name();

  /** One line for a person: the hardware, its threads and vector width. */
  String description();

  /** What programs have to be compiled for, to run here. */
  Target target();

  /**
   * The options of a training step that runs here, activations stored.
   *
   * @param batchSize N, the most examples of a batch
   */
  default CompileOptions options(FusionLevel level, int batchSize) {
    return CompileOptions.atLevel(level).target(target()).batchSize(batchSize);
  }

  /**
   * How a kernel is cut into tiles, for a person, for example {@code 96 pixels, 6×16 registers};
   * empty where it is not.
   *
   * @param region of the program
   */
  String tile(Compiled program, Region region);

  /** A place for one network's parameters and programs. */
  Session open();

  /** Measures what the device reaches at best with the threads it has; takes seconds. */
  MachinePeak measurePeak();

  /** Counts the memory that a session of this device takes for a program, without taking any. */
  MemoryNeed memory(Compiled program);

  /** The bytes of memory that the device can still give to a session. */
  long availableMemory();
}
