package ninc.runtime.cpu.kernel;

import java.util.List;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.Run;

/**
 * A region of several loops: each thread takes a unit of a few examples through all loops before it
 * takes the next.
 *
 * @param unit how many examples
 */
public record UnitLoop(int unit, List<TileLoop> loops) implements Kernel {

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
