package ninc.runtime.cpu;

import static ninc.compiler.schedule.Algorithm.Winograd.POINTS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * The input transform of squares: for each of the 36 products a left factor [squares][channels], in
 * one or several slots.
 */
final class WinogradInput {
  private final MapTensor x;
  private final int top;
  private final int left;
  private final int squares;
  private final long rowBytes;
  private final MemorySegment factors;
  private final MemorySegment scratch;
  private final long scratchBytes;

  /**
   * @param top how many rows the window of the map's first pixel lies above it
   * @param left how many columns it lies left of it
   * @param slots as many as tiles are kept at a time
   * @param squares the most of a slot
   */
  WinogradInput(
      SegmentAllocator scratch,
      int workers,
      MapTensor x,
      int top,
      int left,
      int slots,
      int squares) {
    this.x = x;
    this.top = top;
    this.left = left;
    this.squares = squares;
    this.rowBytes = (long) Math.ceilDiv(x.channels(), Lanes.COUNT) * Lanes.BYTES;
    this.factors = scratch.allocate(slots * slotBytes() + MapTensor.SLACK, ProgramMemory.ALIGNMENT);
    this.scratchBytes = WinogradTransforms.TEMPORARY_BYTES + patchBytes();
    this.scratch =
        scratch.allocate(workers * scratchBytes + MapTensor.SLACK, ProgramMemory.ALIGNMENT);
  }

  private long patchBytes() {
    return POINTS * POINTS * rowBytes;
  }

  private long slotBytes() {
    return POINTS * POINTS * productBytes();
  }

  private long productBytes() {
    return squares * rowBytes;
  }

  MemorySegment factors() {
    return factors;
  }

  /** Where a square's channels begin in the left factor of a product. */
  long offset(int slot, int product, int square) {
    return slot * slotBytes() + product * productBytes() + square * rowBytes;
  }

  /** Transforms a tile's squares to those of a slot from {@code first} on. */
  void transform(PixelTile tile, int slot, int first) {
    for (int square = 0; square < tile.squares(); square++) {
      int pixel = tile.starts()[square];
      int n = tile.images()[pixel];
      int row = tile.rows()[pixel] - top;
      int column = tile.columns()[pixel] - left;
      long to = offset(slot, 0, first + square);
      if (lies(row, x.height(), x.haloHeight()) && lies(column, x.width(), x.haloWidth())) {
        long at = x.offset(n, row, column);
        transform(x.data(), at, x.rowStride(), x.pixelStride(), to, tile.worker());
      } else {
        long patch = copyPatch(n, row, column, tile.worker());
        transform(scratch, patch, POINTS * rowBytes, rowBytes, to, tile.worker());
      }
    }
  }

  /** Whether a window that begins here is in memory, border included. */
  private static boolean lies(int first, int extent, int halo) {
    return first >= -halo && first + POINTS <= extent + halo;
  }

  private void transform(MemorySegment from, long at, long row, long pixel, long to, int worker) {
    long temporary = worker * scratchBytes;
    for (int c = 0; c < x.channels(); c += Lanes.COUNT) {
      long channel = (long) c * Float.BYTES;
      WinogradTransforms.input(
          from,
          at + channel,
          row,
          pixel,
          scratch,
          temporary,
          POINTS * Lanes.BYTES,
          ProgramMemory.ALIGNMENT);
      WinogradTransforms.input(
          scratch,
          temporary,
          Lanes.BYTES,
          POINTS * Lanes.BYTES,
          factors,
          to + channel,
          productBytes(),
          POINTS * productBytes());
    }
  }

  /** A window with zeros where nothing lies; returns where it begins. */
  private long copyPatch(int n, int row, int column, int worker) {
    long patch = worker * scratchBytes + WinogradTransforms.TEMPORARY_BYTES;
    scratch.asSlice(patch, patchBytes()).fill((byte) 0);
    int bottom = Math.min(row + POINTS, x.height());
    int right = Math.min(column + POINTS, x.width());
    for (int i = Math.max(row, 0); i < bottom; i++) {
      for (int j = Math.max(column, 0); j < right; j++) {
        MemorySegment.copy(
            x.data(),
            x.offset(n, i, j),
            scratch,
            patch + ((long) (i - row) * POINTS + j - column) * rowBytes,
            x.pixelStride());
      }
    }
    return patch;
  }
}
