package ninc.runtime.cpu.tensor;

/**
 * Pads the strides between matrices that are accessed in turn, one cache line of each. With a
 * stride that is a multiple of the page size, all these lines would map to one cache set and evict
 * each other; an odd number of lines spreads them over different sets.
 */
public final class CacheSetPadding {
  private static final long LINE = ProgramMemory.ALIGNMENT;

  private CacheSetPadding() {}

  /** Returns the smallest padded stride for matrices of this size, in bytes. */
  public static long of(long bytes) {
    return (Math.ceilDiv(bytes, LINE) | 1) * LINE;
  }
}
