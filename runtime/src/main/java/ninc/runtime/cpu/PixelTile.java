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

  /** How many tiles so many pixels make. */
  static int tiles(long pixels) {
    return Math.toIntExact(Math.ceilDiv(pixels, PIXELS));
  }

  /** A tile by its number among those of so many pixels. */
  static PixelTile of(int number, long pixels, int worker) {
    long first = (long) number * PIXELS;
    return new PixelTile(first, (int) Math.min(PIXELS, pixels - first), worker);
  }
}
