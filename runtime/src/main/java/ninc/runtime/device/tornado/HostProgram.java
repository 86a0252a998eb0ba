package ninc.runtime.device.tornado;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * The contract of the class that is emitted for a program: it holds the arrays and the task graph,
 * and keeps TornadoVM's types to itself.
 */
public interface HostProgram extends AutoCloseable {

  /** The host's side of the arrays that are fed, kept, or asked for, by their names. */
  Map<String, MemorySegment> arrays();

  /** Puts the program on a device; whatever the device held of it is given up. */
  void start(int backend, int device);

  /** Runs all kernels, in order. */
  void run();

  /** The same with TornadoVM's profiler, whose log, in JSON, it gives. */
  String profile();

  /** Brings the host's side of an array up to date. */
  void fetch(String name);

  @Override
  void close();
}
