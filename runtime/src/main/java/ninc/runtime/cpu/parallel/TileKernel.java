package ninc.runtime.cpu.parallel;

import ninc.runtime.cpu.tensor.PixelTile;

/** Computes one or several values for a tile of pixels. */
@FunctionalInterface
public interface TileKernel {
  void run(PixelTile tile, Run run);

  /** Prepares a run, before its first tile. */
  default void prepare(Run run) {}
}
