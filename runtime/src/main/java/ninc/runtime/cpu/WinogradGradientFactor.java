package ninc.runtime.cpu;

import static ninc.compiler.schedule.Algorithm.Winograd.POINTS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * The transform of the output gradients in a tile's squares: for each of the 36 products a right
 * factor [squares][channels] in panels of {@link RegisterTile#COLUMNS} channels.
 */
final class WinogradGradientFactor {

  /** The side of a square with zeros up to the largest m. */
  private static final int SIDE = 4;

  private final MapTensor dy;
  private final int outputs;
  private final int squares;
  private final int panels;
  private final long patchPixelBytes;
  private final MemorySegment factors;
  private final MemorySegment scratch;
  private final long scratchBytes;

  /**
   * @param outputs m
   * @param squares the most that are kept at a time
   */
  WinogradGradientFactor(
      SegmentAllocator scratch, int workers, MapTensor dy, int outputs, int squares) {
    this.dy = dy;
    this.outputs = outputs;
    this.squares = squares;
    this.panels = Math.ceilDiv(dy.channels(), RegisterTile.COLUMNS);
    this.patchPixelBytes = (long) panels * RegisterTile.PANEL_BYTES;
    this.factors = scratch.allocate(POINTS * POINTS * productBytes(), ProgramMemory.ALIGNMENT);
    this.scratchBytes = WinogradTransforms.TEMPORARY_BYTES + SIDE * SIDE * patchPixelBytes;
    this.scratch = scratch.allocate(workers * scratchBytes, ProgramMemory.ALIGNMENT);
  }

  private long panelBytes() {
    return (long) squares * RegisterTile.PANEL_BYTES;
  }

  private long productBytes() {
    return panels * panelBytes();
  }

  MemorySegment factors() {
    return factors;
  }

  /** Where the panel of a product begins. */
  long offset(int product, int panel) {
    return product * productBytes() + panel * panelBytes();
  }

  /** Transforms a tile's squares to those from {@code first} on. */
  void transform(PixelTile tile, int first) {
    long temporary = tile.worker() * scratchBytes;
    long patch = temporary + WinogradTransforms.TEMPORARY_BYTES;
    long line = SIDE * patchPixelBytes;
    for (int square = 0; square < tile.squares(); square++) {
      copyPatch(tile, square, patch);
      for (int vector = 0; vector < panels * RegisterTile.VECTORS; vector++) {
        long channel = (long) vector * Lanes.BYTES;
        WinogradTransforms.outputGradient(
            scratch,
            patch + channel,
            line,
            patchPixelBytes,
            scratch,
            temporary,
            POINTS * Lanes.BYTES,
            Lanes.BYTES,
            SIDE,
            outputs);
        WinogradTransforms.outputGradient(
            scratch,
            temporary,
            Lanes.BYTES,
            POINTS * Lanes.BYTES,
            factors,
            offset(0, vector / RegisterTile.VECTORS)
                + (long) (first + square) * RegisterTile.PANEL_BYTES
                + (long) (vector % RegisterTile.VECTORS) * Lanes.BYTES,
            productBytes(),
            POINTS * productBytes(),
            POINTS,
            outputs);
      }
    }
  }

  /** The gradients of a square, with zeros where it has no pixel. */
  private void copyPatch(PixelTile tile, int square, long patch) {
    scratch.asSlice(patch, SIDE * SIDE * patchPixelBytes).fill((byte) 0);
    int first = tile.starts()[square];
    int end = square + 1 < tile.squares() ? tile.starts()[square + 1] : tile.count();
    for (int pixel = first; pixel < end; pixel++) {
      int row = tile.rows()[pixel] - tile.rows()[first];
      int column = tile.columns()[pixel] - tile.columns()[first];
      MemorySegment.copy(
          dy.data(),
          dy.offset(tile.images()[pixel], tile.rows()[pixel], tile.columns()[pixel]),
          scratch,
          patch + ((long) row * SIDE + column) * patchPixelBytes,
          dy.pixelStride());
    }
  }
}
