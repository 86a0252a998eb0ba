package ninc.runtime.cpu.kernel;

import java.util.List;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.tensor.PixelTile;
import ninc.runtime.cpu.tensor.Traversal;

/**
 * A fused loop: a thread takes each tile through all stages before it starts the next tile.
 *
 * @param traversal the order of the tiles
 * @param stages the kernels in order of execution
 */
public record TileLoop(Traversal traversal, List<TileKernel> stages) implements Kernel {

  @Override
  public void run(Run run) {
    prepare(run);
    run.workers()
        .run(
            traversal.tiles(run.size()),
            (number, worker) -> run(run, traversal.tile(number, 0, run.size(), worker)));
  }

  private void prepare(Run run) {
    stages.forEach(stage -> stage.prepare(run));
  }

  /** Processes all tiles of {@code images} images on one thread. */
  private void run(Run run, int firstImage, int images, int worker) {
    for (int number = 0; number < traversal.tiles(images); number++) {
      run(run, traversal.tile(number, firstImage, images, worker));
    }
  }

  private void run(Run run, PixelTile tile) {
    stages.forEach(stage -> stage.run(tile, run));
  }

  /**
   * Several loops in sequence: a thread takes each unit of examples through all loops before it
   * starts the next unit.
   *
   * @param unit the number of examples per unit
   * @param loops the loops in order of execution
   */
  public record Sequence(int unit, List<TileLoop> loops) implements Kernel {

    @Override
    public void run(Run run) {
      loops.forEach(loop -> loop.prepare(run));
      run.workers()
          .run(
              Math.ceilDiv(run.size(), unit),
              (number, worker) -> {
                int first = number * unit;
                int images = Math.min(unit, run.size() - first);
                loops.forEach(loop -> loop.run(run, first, images, worker));
              });
    }
  }
}
