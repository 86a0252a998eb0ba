package ninc.runtime.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.util.function.Function;
import ninc.runtime.cpu.gemm.PackedGemm;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.tensor.PixelTensor;
import ninc.runtime.cpu.tensor.PixelTile;
import ninc.runtime.cpu.tensor.Traversal;

/**
 * A convolution, or an input gradient with stride 1, for tiles of its result's pixels.
 *
 * @param x the left factor's memory
 * @param source gives the offsets of a tile's windows over x
 */
public record ProductKernel(
    MemorySegment x, Function<PixelTile, long[]> source, PackedGemm product, PixelTensor y)
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
  public Kernel alone(Traversal traversal) {
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
