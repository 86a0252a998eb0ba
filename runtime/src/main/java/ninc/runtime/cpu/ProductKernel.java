package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;

/**
 * A convolution, or an input gradient with stride 1, for tiles of its result's pixels.
 *
 * @param x the left factor's memory
 * @param source where each pixel's window over x begins
 * @param pixels of one example
 */
record ProductKernel(
    MemorySegment x, Source source, PanelProduct product, PixelTensor y, int pixels)
    implements TileKernel {

  /** Gives the offsets of a tile's windows. */
  @FunctionalInterface
  interface Source {
    long[] offsets(PixelTile tile);
  }

  @Override
  public void run(PixelTile tile, Run run) {
    product.run(x, source.offsets(tile), y.data(), y.offsets(tile), tile.count(), tile.worker());
  }

  /**
   * The kernel as a region of its own. Where there are few pixels and many channels, as in a fully
   * connected layer, panels are shared out among the threads as well.
   */
  Kernel alone() {
    return run -> {
      long all = (long) run.size() * pixels;
      int tiles = PixelTile.tiles(all);
      int panels = product.weights().panelCount();
      int shares = Math.clamp(4L * run.workers().count() / tiles, 1, panels);
      run.workers()
          .run(
              tiles * shares,
              (task, worker) -> {
                PixelTile tile = PixelTile.of(task / shares, all, worker);
                int share = task % shares;
                product.run(
                    x,
                    source.offsets(tile),
                    y.data(),
                    y.offsets(tile),
                    tile.count(),
                    worker,
                    panels * share / shares,
                    panels * (share + 1) / shares);
              });
    };
  }
}
