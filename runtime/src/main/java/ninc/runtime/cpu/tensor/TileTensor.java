package ninc.runtime.cpu.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;
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
    long stride = (long) channels * Float.BYTES;
    long at = tile.worker() * capacity * stride;
    for (int i = 0; i < tile.count(); i++, at += stride) {
      offsets[i] = at;
    }
    Arrays.fill(offsets, tile.count(), offsets.length, at - stride);
    return offsets;
  }
}
