package ninc.runtime.bench.counter;

/** What is counted while kernels run. */
public enum Counter {
  /** Instructions that were executed, outside the operating system. */
  INSTRUCTIONS,

  /** Processor cycles, outside the operating system. */
  CYCLES,

  /** Accesses that missed the cache, the last-level cache on most processors. */
  CACHE_MISSES,

  /** The bytes of the cache lines that were missed. */
  MISSED_BYTES,

  /** Bytes that the memory controllers read and wrote, for all programs of the machine. */
  DRAM_BYTES
}
