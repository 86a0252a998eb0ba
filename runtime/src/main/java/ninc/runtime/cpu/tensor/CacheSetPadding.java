package ninc.runtime.cpu.tensor;

/**
 * Distances between matrices that are written or read in turn, a cache line of each. Were a
 * distance a multiple of the page size, all those lines would fall into one set of the cache and
 * drive each other out; an odd number of lines sends them to different ones.
 */
public final class CacheSetPadding {
  private static final long LINE = ProgramMemory.ALIGNMENT;

  private CacheSetPadding() {}

  /** The least such distance for matrices of so many bytes. */
  public static long of(long bytes) {
    return (Math.ceilDiv(bytes, LINE) | 1) * LINE;
  }
}
