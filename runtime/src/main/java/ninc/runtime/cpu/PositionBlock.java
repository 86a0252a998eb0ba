package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import ninc.dsl.Window;

/**
 * Consecutive positions of a kernel (kernel row, then kernel column and input channel), and where
 * the inputs under them lie: a piece of contiguous floats for each row of the kernel.
 *
 * @param first the first position
 * @param count of positions
 * @param pieces at least one
 */
record PositionBlock(int first, int count, List<Piece> pieces) {

  /** Pixels that are unfolded together: few enough for the level-1 cache. */
  private static final int UNFOLDED = 12;

  /**
   * Contiguous inputs.
   *
   * @param read bytes from where a pixel's window begins
   * @param write bytes from where an unfolded pixel begins
   * @param count of floats
   */
  record Piece(long read, long write, int count) {}

  /** All positions of a window over x, {@code most} to a block. */
  static List<PositionBlock> of(MapTensor x, Window window, int most) {
    int length = window.kernel().width() * x.channels();
    int positions = window.kernel().height() * length;
    List<PositionBlock> blocks = new ArrayList<>();
    for (int first = 0; first < positions; first += most) {
      int end = Math.min(positions, first + most);
      List<Piece> pieces = new ArrayList<>();
      for (int from = first; from < end; ) {
        int row = from / length;
        int to = Math.min(end, (row + 1) * length);
        long read = row * x.rowStride() + (long) (from % length) * Float.BYTES;
        pieces.add(new Piece(read, (long) (from - first) * Float.BYTES, to - from));
        from = to;
      }
      blocks.add(new PositionBlock(first, end - first, List.copyOf(pieces)));
    }
    return blocks;
  }

  /** Register tiles that cover the positions. */
  int groups() {
    return RegisterTile.wholeRows(count) / RegisterTile.ROWS;
  }

  /** The bytes that {@link #pack} needs to unfold pixels under so many positions. */
  static long unfoldedBytes(int positions) {
    return UNFOLDED * unfoldedStride(positions);
  }

  private static long unfoldedStride(int positions) {
    return (long) RegisterTile.wholeRows(positions) * Float.BYTES + 2L * Lanes.BYTES;
  }

  /**
   * Packs the inputs of some pixels for a {@link ColumnProduct}; what fills up the last group means
   * nothing.
   *
   * @param windows where each pixel's window begins
   */
  void pack(
      MemorySegment x,
      long[] windows,
      int pixels,
      MemorySegment unfolded,
      MemorySegment packed,
      long groupBytes) {
    if (pieces.size() == 1) {
      pack(x, windows, pieces.getFirst().read, 0, pixels, packed, groupBytes);
      return;
    }
    long[] own = new long[UNFOLDED];
    for (int i = 0; i < UNFOLDED; i++) {
      own[i] = i * unfoldedStride(count);
    }
    for (int from = 0; from < pixels; from += UNFOLDED) {
      int number = Math.min(UNFOLDED, pixels - from);
      for (int i = 0; i < number; i++) {
        unfold(x, windows[from + i], unfolded, own[i]);
      }
      pack(unfolded, own, 0, from, number, packed, groupBytes);
    }
  }

  private void pack(
      MemorySegment from,
      long[] reads,
      long offset,
      int first,
      int pixels,
      MemorySegment packed,
      long groupBytes) {
    int groups = groups();
    for (int p = 0; p < pixels; p++) {
      long write = (first + p) * RowGroups.PIXEL_BYTES;
      RowGroups.pack(from, reads[p] + offset, groups, packed, write, groupBytes);
    }
  }

  /**
   * Copies piece after piece, whole vectors: what is beyond a piece's end, the next one overwrites.
   */
  private void unfold(MemorySegment x, long window, MemorySegment unfolded, long pixel) {
    for (Piece piece : pieces) {
      long read = window + piece.read;
      long write = pixel + piece.write;
      for (long at = 0; at < (long) piece.count * Float.BYTES; at += Lanes.BYTES) {
        Lanes.store(Lanes.load(x, read + at), unfolded, write + at);
      }
    }
  }
}
