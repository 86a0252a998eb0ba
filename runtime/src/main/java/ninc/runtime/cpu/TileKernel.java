package ninc.runtime.cpu;

/** Computes a value, or several, for one tile of pixels. */
@FunctionalInterface
interface TileKernel {
  void run(PixelTile tile, Run run);

  /** What is done once before the first tile of a run. */
  default void prepare(Run run) {}
}
