package ninc.runtime.cpu.parallel;

import ninc.runtime.cpu.tensor.PixelTile;

/** Computes a value, or several, for one tile of pixels. */
@FunctionalInterface
public interface TileKernel {
  void run(PixelTile tile, Run run);

  /** What is done once before the first tile of a run. */
  default void prepare(Run run) {}
}
