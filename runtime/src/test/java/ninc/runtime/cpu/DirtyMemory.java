package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import ninc.runtime.backend.Backend;

/** Memory in which every float32 is NaN at first, and every byte −1. */
public final class DirtyMemory {
  private static final byte PART_OF_NAN = -1;

  private DirtyMemory() {}

  /** The processor with such memory. */
  public static Backend cpu(int threads) {
    return new CpuBackend(threads, DirtyMemory::of);
  }

  private static SegmentAllocator of(SegmentAllocator source) {
    return (bytes, alignment) -> {
      MemorySegment segment = source.allocate(bytes, alignment);
      return segment.fill(PART_OF_NAN);
    };
  }
}
