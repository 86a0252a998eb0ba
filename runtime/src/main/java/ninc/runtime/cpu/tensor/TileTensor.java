package ninc.runtime.cpu.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import ninc.runtime.cpu.simd.RegisterTile;

/**
 * A value that exists only for the current tile of each thread.
 *
 * @param data the memory of all threads
 * @param channels the number of channels, C
 * @param capacity the maximum number of pixels in a tile
 */
public record TileTensor(MemorySegment data, int channels, int capacity) implements PixelTensor {

  public static TileTensor allocate(
      SegmentAllocator scratch, int workers, int channels, int capacity) {
    long bytes = (long) workers * capacity * channels * Float.BYTES + MapTensor.SLACK;
    return new TileTensor(scratch.allocate(bytes, ProgramMemory.ALIGNMENT), channels, capacity);
  }

  @Override
  public long[] offsets(PixelTile tile) {
    long[] offsets = new long[RegisterTile.wholeNarrowRows(tile.count())];
    for (int i = 0; i < offsets.length; i++) {
      long pixel = (long) tile.worker() * capacity + Math.min(i, tile.count() - 1);
      offsets[i] = pixel * channels * Float.BYTES;
    }
    return offsets;
  }
}
