package ninc.runtime.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.util.function.Function;
import ninc.runtime.cpu.gemm.PixelProduct;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.tensor.PixelTensor;
import ninc.runtime.cpu.tensor.PixelTile;
import ninc.runtime.cpu.tensor.Traversal;

/**
 * A convolution of any stride, or an input gradient of stride 1, as a matrix product.
 *
 * @param x the memory of the left factor
 * @param reads maps a tile to the byte offsets in x of its pixels' windows
 * @param y the memory of the result
 * @param writes maps a tile to the byte offsets in y of its pixels
 */
public record ProductKernel(
    MemorySegment x,
    Function<PixelTile, long[]> reads,
    PixelProduct product,
    MemorySegment y,
    Function<PixelTile, long[]> writes)
    implements TileKernel {

  ProductKernel(
      MemorySegment x, Function<PixelTile, long[]> reads, PixelProduct product, PixelTensor y) {
    this(x, reads, product, y.data(), y::offsets);
  }

  @Override
  public void prepare(Run run) {
    product.weights().pack(run);
  }

  @Override
  public void run(PixelTile tile, Run run) {
    run(tile, 0, product.weights().panelCount());
  }

  /** Computes the columns of some panels for the pixels of a tile. */
  private void run(PixelTile tile, int fromPanel, int toPanel) {
    product.run(x, reads.apply(tile), y, writes.apply(tile), tile, fromPanel, toPanel);
  }

  /**
   * Returns a kernel that computes all pixels of a traversal. If there are few tiles, as in a fully
   * connected layer, threads also share the panels of a tile.
   */
  public Kernel over(Traversal traversal) {
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
                run(tile, panels * share / shares, panels * (share + 1) / shares);
              });
    };
  }
}
