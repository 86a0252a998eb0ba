package ninc.runtime.cpu;

import java.util.List;

/** A region's one loop: every tile goes through all kernels before the next one begins. */
record TileLoop(Traversal traversal, List<TileKernel> stages) implements Kernel {

  @Override
  public void run(Run run) {
    stages.forEach(stage -> stage.prepare(run));
    run.workers()
        .run(
            traversal.tiles(run.size()),
            (number, worker) -> {
              PixelTile tile = traversal.tile(number, 0, run.size(), worker);
              stages.forEach(stage -> stage.run(tile, run));
            });
  }
}
