package ninc.runtime.device.host;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * The interface of the class that is emitted for a program. That class owns the arrays and the task
 * graph, so that only emitted code refers to TornadoVM's types.
 */
public interface HostProgram extends AutoCloseable {

  /** Returns the host side of the inputs, persistent arrays and results by name. */
  Map<String, MemorySegment> arrays();

  /**
   * Where and how the kernels are launched.
   *
   * @param backend the index of TornadoVM's backend
   * @param device the index of its device
   * @param tasks the kernels by class name; empty if they are Java tasks
   * @param replayed whether the first run is captured as a CUDA graph, which later runs replay.
   *     TornadoVM's profiler sees no kernels in it.
   */
  record Launch(int backend, int device, Map<String, LibraryTask> tasks, boolean replayed) {}

  /** Starts the program on a device and discards its arrays there. */
  void start(Launch launch);

  /** Runs all kernels in order. */
  void run();

  /** Runs all kernels in order with TornadoVM's profiler, and returns its JSON log. */
  String profile();

  /** Copies an array from the device to the host. */
  void fetch(String name);

  @Override
  void close();
}
