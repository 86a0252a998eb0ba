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

  /** Starts the program on a device and discards its arrays there. */
  void start(int backend, int device);

  /** Runs all kernels in order. */
  void run();

  /** Runs all kernels in order with TornadoVM's profiler, and returns its JSON log. */
  String profile();

  /** Copies an array from the device to the host. */
  void fetch(String name);

  @Override
  void close();
}
