package ninc.runtime.device.host;

/** What the kernels of a program are for TornadoVM. */
public enum TaskKind {
  /** Java methods that TornadoVM compiles and launches, on any backend. */
  JAVA,
  /** {@link LibraryTask}s, which only its CUDA backend has. */
  LIBRARY
}
