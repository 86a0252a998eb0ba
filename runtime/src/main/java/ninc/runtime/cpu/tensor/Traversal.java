package ninc.runtime.cpu.tensor;

import ninc.runtime.cpu.simd.RegisterTile;

/**
 * The order in which a loop visits the pixels of a batch: image by image in row-major order of
 * subtiles of side×side pixels, clipped at the border of the image, and within a subtile in
 * row-major order. Winograd convolutions use subtiles of m×m outputs; all others visit single
 * pixels.
 *
 * @param height the height of an image
 * @param width the width of an image
 * @param side the side of a subtile; 1 for row-major order
 * @param subtilesPerTile the maximum number of subtiles per tile, a multiple of {@link
 *     RegisterTile#ROWS}
 */
public record Traversal(int height, int width, int side, int subtilesPerTile) {

  /**
   * The default of the maximum number of pixels per tile: whole register tiles that fit in the L2
   * cache.
   */
  public static final int PIXELS = 16 * RegisterTile.ROWS;

  /** The number of tiles per thread that balances the load, whatever their number. */
  private static final int TILES_PER_THREAD = 8;

  /** Returns the row-major order, in tiles of the default size. */
  public static Traversal rowMajor(int height, int width) {
    return rowMajor(height, width, PIXELS);
  }

  /**
   * Returns the row-major order.
   *
   * @param pixels the maximum number of pixels per tile
   */
  public static Traversal rowMajor(int height, int width, int pixels) {
    return new Traversal(height, width, 1, pixels);
  }

  /**
   * Returns the same order in smaller tiles if there would be so few that threads would wait for
   * the last ones: as many for each thread.
   */
  public Traversal balanced(int images, int threads) {
    long tiles = Math.ceilDiv(total(images), subtilesPerTile);
    if (tiles >= (long) TILES_PER_THREAD * threads) {
      return this;
    }
    long even = Math.ceilDiv(total(images), Math.ceilDiv(tiles, threads) * threads);
    int size = Math.ceilDiv((int) even, RegisterTile.ROWS) * RegisterTile.ROWS;
    return new Traversal(height, width, side, Math.min(size, subtilesPerTile));
  }

  /** Returns the number of subtiles across an image. */
  int across() {
    return Math.ceilDiv(width, side);
  }

  /** Returns the number of subtiles in an image. */
  public int subtiles() {
    return Math.ceilDiv(height, side) * across();
  }

  /** Returns the maximum number of pixels per tile. */
  public int capacity() {
    return subtilesPerTile * side * side;
  }

  /** Returns the number of tiles in {@code images} images. */
  public int tiles(int images) {
    return Math.toIntExact(Math.ceilDiv(total(images), tileSize(images)));
  }

  /**
   * Returns a tile by its number.
   *
   * @param number the number of the tile, from 0
   * @param firstImage the image that tiles are counted from
   * @param images the number of images that the tiles cover
   * @param worker the number of the thread whose scratch memory the tile uses
   */
  public PixelTile tile(int number, int firstImage, int images, int worker) {
    long size = tileSize(images);
    long first = number * size;
    long count = Math.min(size, total(images) - first);
    return PixelTile.of(this, (long) firstImage * subtiles() + first, (int) count, worker);
  }

  private long total(int images) {
    return (long) images * subtiles();
  }

  /**
   * Returns the number of subtiles per tile: the same for all tiles but the last, in whole register
   * tiles.
   */
  private long tileSize(int images) {
    long tiles = Math.ceilDiv(total(images), subtilesPerTile);
    long even = Math.ceilDiv(total(images), tiles);
    return Math.ceilDiv(even, RegisterTile.ROWS) * RegisterTile.ROWS;
  }
}
