package ninc.runtime.cpu;

/** Computes a value, or several, for one tile of pixels. */
@FunctionalInterface
interface TileKernel {
  void run(PixelTile tile, Run run);
}
