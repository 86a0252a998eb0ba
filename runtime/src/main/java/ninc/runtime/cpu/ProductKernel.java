package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/**
 * A convolution, or an input gradient with stride 1, for tiles of its result's pixels.
 *
 * @param x the left factor's memory
 * @param source gives the offsets of a tile's windows over x
 */
record ProductKernel(
    MemorySegment x, Function<PixelTile, long[]> source, PanelProduct product, PixelTensor y)
    implements TileKernel {

  @Override
  public void prepare(Run run) {
    product.weights().pack(run);
  }

  @Override
  public void run(PixelTile tile, Run run) {
    product.run(x, source.apply(tile), y.data(), y.offsets(tile), tile.count(), tile.worker());
  }

  /**
   * The kernel as a region of its own. Where there are few pixels and many channels, as in a fully
   * connected layer, panels are shared out among the threads as well.
   */
  Kernel alone(Traversal traversal) {
    return run -> {
      prepare(run);
      int tiles = traversal.tiles(run.size());
      int panels = product.weights().panelCount();
      int shares = Math.clamp(4L * run.workers().count() / tiles, 1, panels);
      run.workers()
          .run(
              tiles * shares,
              (task, worker) -> {
                PixelTile tile = traversal.tile(task / shares, 0, run.size(), worker);
                int share = task % shares;
                product.run(
                    x,
                    source.apply(tile),
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
