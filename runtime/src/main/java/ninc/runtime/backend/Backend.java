package ninc.runtime.backend;

import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;

/** A device that runs graphs. */
public interface Backend {

  /** Its name, for example {@code cpu}. */
  String name();

  /** One line for a person: the hardware, its threads and vector width. */
  String description();

  /**
   * How a kernel is cut into tiles, for a person, for example {@code 96 pixels, 6×16 registers};
   * empty where it is not.
   */
  String tile(Region region);

  /**
   * A place for one network's parameters and programs.
   *
   * @param batchSize the largest batch N that its programs will run
   */
  Session open(int batchSize);

  /** Measures what the device reaches at best with the threads it has; takes seconds. */
  MachinePeak measurePeak();

  /**
   * Counts the memory that a session of this device takes for a program, without taking any.
   *
   * @param batchSize the largest batch N that the program will run
   */
  MemoryNeed memory(FusedGraph fused, int batchSize);

  /** The bytes of memory that the device can still give to a session. */
  long availableMemory();
}
