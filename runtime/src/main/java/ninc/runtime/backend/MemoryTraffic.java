package ninc.runtime.backend;

/**
 * The accesses of kernels to the global memory of a device, as the kernels make them: no cache is
 * considered.
 *
 * @param touched the bytes of the elements that a kernel reads and those that it writes, each
 *     element once per kernel for either
 * @param accessed the bytes of all reads and writes
 */
public record MemoryTraffic(long touched, long accessed) {

  /** The traffic of no kernel. */
  public static final MemoryTraffic NONE = new MemoryTraffic(0, 0);

  /** Returns the traffic of these kernels and others. */
  public MemoryTraffic plus(MemoryTraffic other) {
    return new MemoryTraffic(touched + other.touched, accessed + other.accessed);
  }
}
