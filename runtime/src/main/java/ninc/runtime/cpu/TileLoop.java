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
    int tiles = Math.toIntExact(Math.ceilDiv(all, PixelTile.PIXELS));
    run.workers()
        .run(
            tiles,
            (number, worker) -> {
              long first = (long) number * PixelTile.PIXELS;
              int count = (int) Math.min(PixelTile.PIXELS, all - first);
              PixelTile tile = new PixelTile(first, count, worker);
              for (TileKernel stage : stages) {
                stage.run(tile, run);
              }
            });
  }
}
