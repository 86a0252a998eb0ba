package ninc.runtime.cpu;

import java.util.List;

/**
 * A region's one loop: every tile goes through all kernels before the next one begins.
 *
 * @param pixels of one example
 */
record TileLoop(int pixels, List<TileKernel> stages) implements Kernel {

  @Override
  public void run(Run run) {
    long all = (long) run.size() * pixels;
    run.workers()
        .run(
            PixelTile.tiles(all),
            (number, worker) -> {
              PixelTile tile = PixelTile.of(number, all, worker);
              for (TileKernel stage : stages) {
                stage.run(tile, run);
              }
            });
  }
}
