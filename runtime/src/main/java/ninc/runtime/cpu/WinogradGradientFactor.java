package ninc.runtime.cpu;

import static ninc.compiler.schedule.Algorithm.Winograd.POINTS;
import static ninc.runtime.cpu.WinogradTransforms.ROW_BYTES;
import static ninc.runtime.cpu.WinogradTransforms.SQUARES;
import static ninc.runtime.cpu.WinogradTransforms.SQUARE_BYTES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import jdk.incubator.vector.FloatVector;

/**
 * The transform of the output gradients in a tile's squares: for each of the 36 products a right
 * factor [squares][channels] in panels of {@link RegisterTile#COLUMNS} channels.
 */
final class WinogradGradientFactor {

  /** Squares between two passes, and one with zeros up to the largest m. */
  private static final long SCRATCH_BYTES = (SQUARES + 1) * SQUARE_BYTES;

  /** The side of a square with zeros up to the largest m. */
  private static final int SIDE = 4;

  private final MapTensor dy;
  private final int outputs;
  private final int squares;
  private final int panels;
  private final MemorySegment factors;
  private final MemorySegment scratch;

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
    this.factors = scratch.allocate(POINTS * POINTS * productBytes(), ProgramMemory.ALIGNMENT);
    this.scratch = scratch.allocate(workers * SCRATCH_BYTES, ProgramMemory.ALIGNMENT);
  }

  private long panelBytes() {
    return (long) squares * RegisterTile.PANEL_BYTES;
  }

  private long productBytes() {
    return Skew.of(panels * panelBytes());
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
    long temporary = tile.worker() * SCRATCH_BYTES;
    for (int from = 0; from < tile.squares(); from += SQUARES) {
      int count = Math.min(SQUARES, tile.squares() - from);
      prefetch(tile, from, count);
      for (int vector = 0; vector < panels * RegisterTile.VECTORS; vector++) {
        int channel = vector * Lanes.COUNT;
        for (int i = 0; i < count && channel < dy.channels(); i++) {
          transformColumns(tile, from + i, channel, temporary + i * SQUARE_BYTES);
        }
        long to =
            offset(0, vector / RegisterTile.VECTORS)
                + (long) (first + from) * RegisterTile.PANEL_BYTES
                + (long) (vector % RegisterTile.VECTORS) * Lanes.BYTES;
        for (int row = 0; row < POINTS; row++) {
          WinogradTransforms.outputGradient(
              scratch,
              temporary + row * ROW_BYTES,
              Lanes.BYTES,
              SQUARE_BYTES,
              factors,
              to + row * POINTS * productBytes(),
              productBytes(),
              RegisterTile.PANEL_BYTES,
              count,
              outputs);
        }
      }
    }
  }

  private void prefetch(PixelTile tile, int from, int count) {
    float sum = 0;
    for (int square = from; square < from + count; square++) {
      long at = at(tile, tile.starts()[square]);
      sum += Prefetch.read(dy, at, tile.squareHeight(square), tile.squareWidth(square));
    }
    scratch.set(Lanes.FLOAT, tile.worker() * SCRATCH_BYTES, sum);
  }

  /** Where a pixel's gradients begin. */
  private long at(PixelTile tile, int pixel) {
    return dy.offset(tile.images()[pixel], tile.rows()[pixel], tile.columns()[pixel]);
  }

  private void transformColumns(PixelTile tile, int square, int channel, long temporary) {
    int height = tile.squareHeight(square);
    int width = tile.squareWidth(square);
    long at = at(tile, tile.starts()[square]) + (long) channel * Float.BYTES;
    if (height == SIDE && width == SIDE) {
      transformColumns(dy.data(), at, dy.rowStride(), dy.pixelStride(), temporary);
    } else {
      long patch = tile.worker() * SCRATCH_BYTES + SQUARES * SQUARE_BYTES;
      copySquare(at, height, width, patch);
      transformColumns(scratch, patch, (long) SIDE * Lanes.BYTES, Lanes.BYTES, temporary);
    }
  }

  private void transformColumns(MemorySegment from, long at, long row, long pixel, long temporary) {
    WinogradTransforms.outputGradient(
        from, at, row, pixel, scratch, temporary, ROW_BYTES, Lanes.BYTES, SIDE, outputs);
  }

  /** A vector of channels of a square, with zeros up to the largest one. */
  private void copySquare(long at, int height, int width, long patch) {
    for (int i = 0; i < SIDE; i++) {
      for (int j = 0; j < SIDE; j++) {
        FloatVector value =
            i < height && j < width
                ? Lanes.load(dy.data(), at + i * dy.rowStride() + j * dy.pixelStride())
                : Lanes.zero();
        Lanes.store(value, scratch, patch + (long) (i * SIDE + j) * Lanes.BYTES);
      }
    }
  }
}
