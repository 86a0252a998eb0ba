package ninc.runtime.cpu.tensor;

import java.lang.foreign.MemorySegment;
import ninc.runtime.cpu.simd.Lanes;

/**
 * Loads memory into the cache before it is read with a stride. Sequential reads need no prefetch,
 * since the hardware prefetcher handles them.
 */
public final class Prefetch {
  private static final long LINE = ProgramMemory.ALIGNMENT;

  private Prefetch() {}

  /**
   * Reads one float of every cache line of several rows of pixels.
   *
   * @param at the offset of the first row, in bytes
   * @param width the number of pixels per row
   * @return the sum of the floats, which the caller must use, or the JIT compiler would remove the
   *     reads
   */
  public static float read(MapTensor map, long at, int height, int width) {
    float sum = 0;
    for (int row = 0; row < height; row++) {
      sum += read(map.data(), at + row * map.rowStride(), width * map.pixelStride());
    }
    return sum;
  }

  /** Reads one float of every cache line in the first {@code bytes} bytes of each pixel. */
  public static float read(MapTensor map, long at, int height, int width, long bytes) {
    float sum = 0;
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        long pixel = at + row * map.rowStride() + column * map.pixelStride();
        sum += read(map.data(), pixel, bytes);
      }
    }
    return sum;
  }

  /** Reads one float of every cache line of a range. */
  public static float read(MemorySegment from, long offset, long bytes) {
    float sum = 0;
    for (long line = 0; line < bytes; line += LINE) {
      sum += from.get(Lanes.FLOAT, offset + line);
    }
    return sum;
  }
}
