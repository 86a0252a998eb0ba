package ninc.runtime.cpu;

/**
 * Consecutive pixels of a feature map, counted through all examples, that one thread takes through
 * a region's kernels while they are in its cache.
 *
 * @param first the first pixel
 * @param count from 1 to {@link #PIXELS}
 * @param worker the thread, whose scratch memory the tile uses
 */
record PixelTile(long first, int count, int worker) {
  /** The most pixels of a tile: whole register tiles, few enough for the level-2 cache. */
  static final int PIXELS = 16 * RegisterTile.ROWS;
}
