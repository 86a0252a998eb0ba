package ninc.runtime.cpu.gemm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.ProgramMemory;

/**
 * A matrix product of pixels and channels whose left factor is read in place, without an im2col
 * copy: for every pixel, {@code taps} runs of {@code length} contiguous floats, one per kernel row,
 * times a packed weight of taps·length rows.
 */
public final class PackedGemm {

  /** The number of rows that are multiplied by all panels while they are in the L2 cache. */
  private static final int ROWS = 16 * RegisterTile.ROWS;

  private static final long LAST_PANEL_BYTES = (long) RegisterTile.ROWS * RegisterTile.PANEL_BYTES;

  private final int taps;
  private final long tapStride;
  private final int length;
  private final PackedWeights weights;
  private final Epilogue epilogue;

  /** A buffer per thread for register tiles of a partial panel. */
  private final MemorySegment lastPanels;

  /**
   * Creates a product.
   *
   * @param taps the number of runs per pixel
   * @param tapStride the stride between runs, in bytes
   * @param length the number of floats per run
   */
  public PackedGemm(
      SegmentAllocator scratch,
      int workers,
      int taps,
      long tapStride,
      int length,
      PackedWeights weights,
      Epilogue epilogue) {
    this.taps = taps;
    this.tapStride = tapStride;
    this.length = length;
    this.weights = weights;
    this.epilogue = epilogue;
    this.lastPanels = scratch.allocate(workers * LAST_PANEL_BYTES, ProgramMemory.ALIGNMENT);
  }

  public PackedWeights weights() {
    return weights;
  }

  /**
   * Computes all columns for the pixels of one tile.
   *
   * @param reads the offset of each pixel's first run
   * @param writes the offset of each pixel's results
   * @param count the number of pixels, whose offsets are padded to whole register tiles
   */
  public void run(
      MemorySegment x, long[] reads, MemorySegment y, long[] writes, int count, int worker) {
    run(x, reads, y, writes, count, worker, 0, weights.panelCount());
  }

  /** Computes the columns of some panels for the pixels of one tile. */
  public void run(
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
        if (weights.columnsOf(panel) == RegisterTile.COLUMNS) {
          panel(panel, x, reads, y, writes, from, to);
        } else {
          lastPanel(panel, x, reads, y, writes, from, to, worker);
        }
      }
    }
  }

  private void lastPanel(
      int panel,
      MemorySegment x,
      long[] reads,
      MemorySegment y,
      long[] writes,
      int from,
      int to,
      int worker) {
    long bytes = (long) weights.columnsOf(panel) * Float.BYTES;
    long[] rows = new long[RegisterTile.ROWS];
    for (int i = 0; i < RegisterTile.ROWS; i++) {
      rows[i] = worker * LAST_PANEL_BYTES + (long) i * RegisterTile.PANEL_BYTES;
    }
    for (int row = from; row < to; row += RegisterTile.ROWS) {
      long[] tileReads = Arrays.copyOfRange(reads, row, row + RegisterTile.ROWS);
      tile(panel, x, tileReads, 0, lastPanels, rows, 0);
      for (int i = 0; i < Math.min(RegisterTile.ROWS, to - row); i++) {
        long write = writes[row + i] + (long) panel * RegisterTile.PANEL_BYTES;
        MemorySegment.copy(lastPanels, rows[i], y, write, bytes);
      }
    }
  }

  private void panel(
      int panel, MemorySegment x, long[] reads, MemorySegment y, long[] writes, int from, int to) {
    for (int row = from; row < to; row += RegisterTile.ROWS) {
      tile(panel, x, reads, row, y, writes, (long) panel * RegisterTile.PANEL_BYTES);
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
    GemmMicroKernel.tile(
        x,
        reads,
        row,
        taps,
        tapStride,
        length,
        weights.panels(),
        weights.panelOffset(panel),
        epilogue.bias(),
        epilogue.biasOffset(panel * RegisterTile.COLUMNS),
        epilogue.floor(),
        epilogue.ceiling(),
        y,
        writes,
        column);
  }
}
