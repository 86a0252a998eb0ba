package ninc.runtime.cpu.kernel;

import java.util.List;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.tensor.PixelTile;
import ninc.runtime.cpu.tensor.Traversal;

/** A loop: every tile goes through all stages before the next one begins. */
public record TileLoop(Traversal traversal, List<TileKernel> stages) implements Kernel {

  @Override
  public void run(Run run) {
    prepare(run);
    run.workers()
        .run(
            traversal.tiles(run.size()),
            (number, worker) -> run(run, traversal.tile(number, 0, run.size(), worker)));
  }

  /** What is done once before the first tile of a run. */
  void prepare(Run run) {
    stages.forEach(stage -> stage.prepare(run));
  }

  /** Does all tiles of some examples on one thread. */
  void run(Run run, int firstImage, int images, int worker) {
    for (int number = 0; number < traversal.tiles(images); number++) {
      run(run, traversal.tile(number, firstImage, images, worker));
    }
  }

  private void run(Run run, PixelTile tile) {
    stages.forEach(stage -> stage.run(tile, run));
  }
}
