package ninc.runtime.cpu.gemm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.PixelTile;
import ninc.runtime.cpu.tensor.ProgramMemory;

/**
 * A matrix product of pixels and channels whose left factor is read in place, without an im2col
 * copy: for every pixel, the values at some offsets, times a packed weight with a row for each.
 */
public final class PackedGemm implements PixelProduct {

  /** The number of rows that are multiplied by all panels while they are in the L2 cache. */
  private static final int ROWS = 8 * RegisterTile.NARROW_ROWS;

  private static final long BUFFER_BYTES = (long) RegisterTile.NARROW_ROWS * Lanes.BYTES;

  private final long[] positions;
  private final PackedWeights weights;
  private final Epilogue epilogue;

  /** A buffer per thread for register tiles of a partial panel. */
  private final MemorySegment buffer;

  /**
   * Creates a product.
   *
   * @param positions the offset of each factor of a pixel, in bytes
   */
  public PackedGemm(
      SegmentAllocator scratch,
      int workers,
      long[] positions,
      PackedWeights weights,
      Epilogue epilogue) {
    this.positions = positions;
    this.weights = weights;
    this.epilogue = epilogue;
    this.buffer = scratch.allocate(workers * BUFFER_BYTES, ProgramMemory.ALIGNMENT);
  }

  @Override
  public PackedWeights weights() {
    return weights;
  }

  /**
   * Computes all columns for the pixels of one tile.
   *
   * @param reads the offset of each pixel's window
   * @param writes the offset of each pixel's results
   * @param count the number of pixels, whose offsets are padded to whole register tiles
   */
  public void run(
      MemorySegment x, long[] reads, MemorySegment y, long[] writes, int count, int worker) {
    run(x, reads, y, writes, count, worker, 0, weights.panelCount());
  }

  @Override
  public void run(
      MemorySegment x,
      long[] reads,
      MemorySegment y,
      long[] writes,
      PixelTile tile,
      int fromPanel,
      int toPanel) {
    run(x, reads, y, writes, tile.count(), tile.worker(), fromPanel, toPanel);
  }

  private void run(
      MemorySegment x,
      long[] reads,
      MemorySegment y,
      long[] writes,
      int count,
      int worker,
      int fromPanel,
      int toPanel) {
    for (int from = 0; from < count; from += ROWS) {
      int to = Math.min(count, from + ROWS);
      for (int panel = fromPanel; panel < toPanel; panel++) {
        if (weights.columnsOf(panel) == weights.width(panel)) {
          panel(panel, x, reads, y, writes, from, to);
        } else {
          lastPanel(panel, x, reads, y, writes, from, to, count, worker);
        }
      }
    }
  }

  /**
   * Computes a panel with columns that do not exist in y, by way of a buffer where they would
   * overwrite others.
   */
  private void lastPanel(
      int panel,
      MemorySegment x,
      long[] reads,
      MemorySegment y,
      long[] writes,
      int from,
      int to,
      int count,
      int worker) {
    int rows = rowsPerTile(panel);
    int columns = weights.columnsOf(panel);
    int width = weights.width(panel);
    long stride = (long) width * Float.BYTES;
    long base = worker * BUFFER_BYTES;
    boolean only = weights.panelCount() == 1;
    int pixels = rows + Math.ceilDiv(width - columns, columns);
    long[] buffered = new long[rows];
    for (int i = 0; i < rows; i++) {
      buffered[i] = base + i * stride;
    }
    long[] tileReads = new long[rows];
    for (int row = from; row < to; row += rows) {
      System.arraycopy(reads, row, tileReads, 0, rows);
      tile(panel, x, tileReads, 0, buffer, buffered, 0);
      finish(panel, buffer, buffered, 0, rows, 0);
      // The excess columns fall on the next pixels, whose results are written afterwards.
      int copied = only && areContiguous(writes, row, pixels, count, columns) ? width : columns;
      for (int i = 0; i < Math.min(rows, to - row); i++) {
        long write = writes[row + i] + (long) panel * RegisterTile.PANEL_BYTES;
        copy(buffered[i], y, write, copied);
      }
    }
  }

  /** Copies columns from the buffer, as vectors where they fill them. */
  private void copy(long read, MemorySegment y, long write, int columns) {
    long from = buffer.address() + read;
    long to = y.address() + write;
    long bytes = (long) columns * Float.BYTES;
    long at = 0;
    for (; at + Lanes.BYTES <= bytes; at += Lanes.BYTES) {
      Lanes.store(Lanes.load(Lanes.MEMORY, from + at), Lanes.MEMORY, to + at);
    }
    // Scalar copies of so few columns were faster than a masked store.
    for (; at < bytes; at += Float.BYTES) {
      Lanes.MEMORY.set(Lanes.FLOAT, to + at, Lanes.MEMORY.get(Lanes.FLOAT, from + at));
    }
  }

  /** Returns whether some pixels exist and follow each other in memory, in their order. */
  private static boolean areContiguous(
      long[] offsets, int first, int pixels, int count, int channels) {
    if (first + pixels > count) {
      return false;
    }
    for (int i = first + 1; i < first + pixels; i++) {
      if (offsets[i] != offsets[i - 1] + (long) channels * Float.BYTES) {
        return false;
      }
    }
    return true;
  }

  private int rowsPerTile(int panel) {
    return MicroKernels.rows(weights.vectors(panel));
  }

  private void panel(
      int panel, MemorySegment x, long[] reads, MemorySegment y, long[] writes, int from, int to) {
    long column = (long) panel * RegisterTile.PANEL_BYTES;
    for (int row = from; row < to; row += rowsPerTile(panel)) {
      tile(panel, x, reads, row, y, writes, column);
    }
    finish(panel, y, writes, from, to, column);
  }

  /** Applies the epilogue to the sums of a panel. */
  private void finish(int panel, MemorySegment y, long[] writes, int from, int to, long column) {
    if (epilogue.isEmpty()) {
      return;
    }
    for (int v = 0; v < weights.vectors(panel); v++) {
      int channel = panel * RegisterTile.COLUMNS + v * Lanes.COUNT;
      epilogue.apply(channel, y, writes, from, to, column + (long) v * Lanes.BYTES);
    }
  }

  private void tile(
      int panel,
      MemorySegment x,
      long[] reads,
      int row,
      MemorySegment y,
      long[] writes,
      long column) {
    MicroKernels.tile(
        weights.vectors(panel),
        x,
        reads,
        row,
        positions,
        weights.panels(),
        weights.panelOffset(panel),
        y,
        writes,
        column);
  }
}
