package ninc.runtime.cpu.winograd;

import java.lang.foreign.MemorySegment;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.ProgramMemory;

/**
 * Brings memory into the cache before it is read a few vectors here and there: what is read from
 * front to back, the processor fetches ahead by itself.
 */
final class Prefetch {
  private static final long LINE = ProgramMemory.ALIGNMENT;

  private Prefetch() {}

  /**
   * Reads a float of every cache line of some rows of pixels.
   *
   * @param at where the first row begins
   * @param width pixels of a row
   * @return their sum, which the caller has to keep, for the reads to be done at all
   */
  static float read(MapTensor map, long at, int height, int width) {
    float sum = 0;
    for (int row = 0; row < height; row++) {
      sum += read(map.data(), at + row * map.rowStride(), width * map.pixelStride());
    }
    return sum;
  }

  /** The same for so many bytes of each pixel. */
  static float read(MapTensor map, long at, int height, int width, long bytes) {
    float sum = 0;
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        long pixel = at + row * map.rowStride() + column * map.pixelStride();
        sum += read(map.data(), pixel, bytes);
      }
    }
    return sum;
  }

  private static float read(MemorySegment from, long offset, long bytes) {
    float sum = 0;
    for (long line = 0; line < bytes; line += LINE) {
      sum += from.get(Lanes.FLOAT, offset + line);
    }
    return sum;
  }
}
