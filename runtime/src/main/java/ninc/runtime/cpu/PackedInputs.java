package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/** A pointwise convolution's inputs, a block of pixels at a time, packed for register tiles. */
final class PackedInputs implements PositionInputs {
  private final MapTensor x;
  private final long groupBytes;
  private final long[] positions;
  private final MemorySegment packed;

  /**
   * @param pixels the most of a block
   */
  PackedInputs(SegmentAllocator scratch, int workers, MapTensor x, int pixels) {
    this.x = x;
    this.groupBytes = RowGroups.groupBytes(pixels);
    this.positions = new long[RegisterTile.wholeRows(x.channels())];
    for (int i = 0; i < positions.length; i++) {
      positions[i] =
          i / RegisterTile.ROWS * groupBytes + (long) (i % RegisterTile.ROWS) * Float.BYTES;
    }
    this.packed = scratch.allocate(workers * packedBytes(), ProgramMemory.ALIGNMENT);
  }

  /** Of one thread: packing the last group writes a little beyond it. */
  private long packedBytes() {
    return positions.length / RegisterTile.ROWS * groupBytes + MapTensor.SLACK;
  }

  @Override
  public MemorySegment data() {
    return packed;
  }

  @Override
  public long[] positions() {
    return positions;
  }

  @Override
  public long[] begin(PixelRange pixels, int from, int to, int worker) {
    long[] reads = x.grid().offsets(pixels);
    long[] writes = new long[reads.length];
    int groups = (to - from) / RegisterTile.ROWS;
    for (int p = 0; p < reads.length; p++) {
      writes[p] = worker * packedBytes() + p * RowGroups.PIXEL_BYTES;
      RowGroups.pack(
          x.data(),
          reads[p] + (long) from * Float.BYTES,
          groups,
          packed,
          writes[p] + positions[from],
          groupBytes);
    }
    return writes;
  }
}
