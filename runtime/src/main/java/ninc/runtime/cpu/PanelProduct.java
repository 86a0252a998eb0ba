package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.stream.IntStream;

/**
 * A matrix product of pixels and channels whose left factor is read in place: for every pixel,
 * {@code taps} runs of {@code length} contiguous floats, one for each kernel row under the pixel,
 * times a packed weight of taps·length rows. No patch of the image is ever copied.
 */
final class PanelProduct {

  /** Where the results of a panel that is not full go first, pixel by pixel. */
  private static final long[] LAST_PANEL_WRITES =
      IntStream.range(0, PixelTile.PIXELS)
          .mapToLong(p -> (long) p * RegisterTile.PANEL_BYTES)
          .toArray();

  private static final long LAST_PANEL_BYTES = (long) PixelTile.PIXELS * RegisterTile.PANEL_BYTES;

  private final int taps;
  private final long tapStride;
  private final int length;
  private final PackedWeights weights;
  private final Epilogue epilogue;
  private final MemorySegment lastPanels;

  /**
   * @param taps the runs under each pixel
   * @param tapStride bytes from one run to the next
   * @param length floats of a run
   */
  PanelProduct(
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

  PackedWeights weights() {
    return weights;
  }

  /**
   * Computes all columns for the pixels of one tile.
   *
   * @param reads where each pixel's first run begins
   * @param writes where each pixel's results go
   * @param count of pixels, at most {@link PixelTile#PIXELS}
   */
  void run(MemorySegment x, long[] reads, MemorySegment y, long[] writes, int count, int worker) {
    run(x, reads, y, writes, count, worker, 0, weights.panelCount());
  }

  /** The same for the columns of some panels. */
  void run(
      MemorySegment x,
      long[] reads,
      MemorySegment y,
      long[] writes,
      int count,
      int worker,
      int fromPanel,
      int toPanel) {
    for (int panel = fromPanel; panel < toPanel; panel++) {
      if (weights.columnsOf(panel) == RegisterTile.COLUMNS) {
        panel(panel, x, reads, y, writes, (long) panel * RegisterTile.PANEL_BYTES, count);
      } else {
        lastPanel(panel, x, reads, y, writes, count, worker);
      }
    }
  }

  private void lastPanel(
      int panel,
      MemorySegment x,
      long[] reads,
      MemorySegment y,
      long[] writes,
      int count,
      int worker) {
    long whole = worker * LAST_PANEL_BYTES;
    panel(panel, x, reads, lastPanels, LAST_PANEL_WRITES, whole, count);
    long bytes = (long) weights.columnsOf(panel) * Float.BYTES;
    for (int p = 0; p < count; p++) {
      long to = writes[p] + (long) panel * RegisterTile.PANEL_BYTES;
      MemorySegment.copy(lastPanels, whole + LAST_PANEL_WRITES[p], y, to, bytes);
    }
  }

  private void panel(
      int panel,
      MemorySegment x,
      long[] reads,
      MemorySegment y,
      long[] writes,
      long column,
      int count) {
    for (int row = 0; row < count; row += RegisterTile.ROWS) {
      RowProduct.tile(
          x,
          reads,
          row,
          taps,
          tapStride,
          length,
          weights.panels(),
          weights.panelOffset(panel),
          epilogue.bias(),
          epilogue.biasOffset(panel),
          epilogue.floor(),
          y,
          writes,
          column);
    }
  }
}
