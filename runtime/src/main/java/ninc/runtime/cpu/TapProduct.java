package ninc.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/**
 * A matrix product of pixels and channels whose left factor is read in place: for every pixel of a
 * grid, {@code taps} runs of {@code length} contiguous floats, one for each kernel row under the
 * pixel, times a packed weight of taps·length rows. No patch of the image is ever copied.
 */
final class TapProduct {
  private final PixelGrid grid;
  private final int taps;
  private final long tapStride;
  private final int length;
  private final PackedWeights weights;
  private final MemorySegment lastPanels;

  /** Where the results of a panel that is not full go first, pixel by pixel. */
  private static final long[] LAST_PANEL_WRITES =
      IntStream.range(0, Tile.PIXELS).mapToLong(p -> (long) p * Tile.PANEL_BYTES).toArray();

  private static final long LAST_PANEL_BYTES = (long) Tile.PIXELS * Tile.PANEL_BYTES;

  /**
   * @param taps the runs under each pixel
   * @param tapStride bytes from one run to the next
   * @param length floats of a run
   */
  TapProduct(
      Arena arena,
      int workers,
      PixelGrid grid,
      int taps,
      long tapStride,
      int length,
      PackedWeights weights) {
    this.grid = grid;
    this.taps = taps;
    this.tapStride = tapStride;
    this.length = length;
    this.weights = weights;
    this.lastPanels = arena.allocate(workers * LAST_PANEL_BYTES, 64);
  }

  PackedWeights weights() {
    return weights;
  }

  /** Computes the product for all pixels of {@code images} examples. */
  void run(MemorySegment x, MemorySegment y, int images, Workers workers) {
    long pixels = (long) images * grid.pixels();
    int tiles = Math.toIntExact(Math.ceilDiv(pixels, Tile.PIXELS));
    // Few pixels and many channels, as in a fully connected layer: share out the panels as well.
    int shares = Math.clamp(4L * workers.count() / tiles, 1, weights.panelCount());
    workers.run(
        tiles * shares,
        (task, worker) -> {
          long first = (long) (task / shares) * Tile.PIXELS;
          PixelGrid.Offsets offsets =
              grid.offsets(first, (int) Math.min(Tile.PIXELS, pixels - first));
          int share = task % shares;
          int from = weights.panelCount() * share / shares;
          int to = weights.panelCount() * (share + 1) / shares;
          for (int panel = from; panel < to; panel++) {
            if (weights.columnsOf(panel) == Tile.COLUMNS) {
              product(x, offsets, panel, y, offsets.writes(), (long) panel * Tile.PANEL_BYTES);
            } else {
              lastPanel(x, offsets, panel, y, lastPanels.asSlice(worker * LAST_PANEL_BYTES));
            }
          }
        });
  }

  private void lastPanel(
      MemorySegment x, PixelGrid.Offsets offsets, int panel, MemorySegment y, MemorySegment whole) {
    product(x, offsets, panel, whole, LAST_PANEL_WRITES, 0);
    long bytes = (long) weights.columnsOf(panel) * Float.BYTES;
    for (int p = 0; p < offsets.count(); p++) {
      long to = offsets.writes()[p] + (long) panel * Tile.PANEL_BYTES;
      MemorySegment.copy(whole, LAST_PANEL_WRITES[p], y, to, bytes);
    }
  }

  private void product(
      MemorySegment x,
      PixelGrid.Offsets offsets,
      int panel,
      MemorySegment to,
      long[] writes,
      long column) {
    for (int row = 0; row < offsets.count(); row += Tile.ROWS) {
      RowProduct.tile(
          x,
          offsets.reads(),
          row,
          taps,
          tapStride,
          length,
          weights.panels(),
          weights.panelOffset(panel),
          to,
          writes,
          column);
    }
  }
}
