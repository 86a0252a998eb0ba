package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;

/** A value that exists only for the tile that a thread is at, once for each thread. */
record TileTensor(MemorySegment data, int channels) implements PixelTensor {

  static TileTensor allocate(SegmentAllocator scratch, int workers, int channels) {
    long bytes = workers * bytesPerWorker(channels) + MapTensor.SLACK;
    return new TileTensor(scratch.allocate(bytes, ProgramMemory.ALIGNMENT), channels);
  }

  private static long bytesPerWorker(int channels) {
    return (long) PixelTile.PIXELS * channels * Float.BYTES;
  }

  @Override
  public long[] offsets(PixelTile tile) {
    long[] offsets = new long[RegisterTile.wholeRows(tile.count())];
    long at = tile.worker() * bytesPerWorker(channels);
    for (int i = 0; i < tile.count(); i++) {
      offsets[i] = at + (long) i * channels * Float.BYTES;
    }
    Arrays.fill(offsets, tile.count(), offsets.length, offsets[tile.count() - 1]);
    return offsets;
  }
}
