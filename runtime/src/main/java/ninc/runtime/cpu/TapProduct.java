package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;

/**
 * A matrix product of pixels and channels whose left factor is read in place: for every pixel of a
 * grid, {@code taps} runs of {@code length} contiguous floats, one for each kernel row under the
 * pixel, times a packed weight of taps·length rows. No patch of the image is ever copied.
 *
 * @param tapStride bytes from one run to the next
 */
record TapProduct(PixelGrid grid, int taps, long tapStride, int length, PackedWeights weights) {

  /** Computes the product for all pixels of {@code images} examples. */
  void run(MemorySegment x, MemorySegment y, int images, Workers workers) {
    long pixels = (long) images * grid.pixels();
    int tiles = Math.toIntExact(Math.ceilDiv(pixels, Tile.PIXELS));
    // Few pixels and many channels, as in a fully connected layer: share out the panels as well.
    int shares = Math.clamp(4L * workers.count() / tiles, 1, weights.panelCount());
    workers.run(
        tiles * shares,
        (task, _) -> {
          long first = (long) (task / shares) * Tile.PIXELS;
          int count = (int) Math.min(Tile.PIXELS, pixels - first);
          PixelGrid.Offsets offsets = grid.offsets(first, count);
          int share = task % shares;
          int from = weights.panelCount() * share / shares;
          int to = weights.panelCount() * (share + 1) / shares;
          for (int panel = from; panel < to; panel++) {
            panel(x, y, offsets, panel);
          }
        });
  }

  private void panel(MemorySegment x, MemorySegment y, PixelGrid.Offsets offsets, int panel) {
    int columns = weights.columns() - panel * Tile.COLUMNS;
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
          y,
          offsets.writes(),
          (long) panel * Tile.PANEL_BYTES,
          columns);
    }
  }
}
