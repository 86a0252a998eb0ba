package ninc.runtime.cpu.tensor;

import ninc.runtime.cpu.simd.RegisterTile;

/**
 * The order in which a loop visits the pixels of a batch: squares of side×side pixels, cut off at
 * the image's border, row by row and image by image; within a square its pixels row by row.
 *
 * @param height of an image
 * @param side 1 for plain row-major order
 * @param squaresPerTile the most squares of a tile, a multiple of {@link RegisterTile#ROWS}
 */
public record Traversal(int height, int width, int side, int squaresPerTile) {

  /** The most pixels of a tile: whole register tiles, few enough for the level-2 cache. */
  private static final int PIXELS = 16 * RegisterTile.ROWS;

  /** Pixel after pixel. */
  public static Traversal rowMajor(int height, int width) {
    return new Traversal(height, width, 1, PIXELS);
  }

  /** Squares of one row of an image. */
  int across() {
    return Math.ceilDiv(width, side);
  }

  /** Squares of an image. */
  public int squares() {
    return Math.ceilDiv(height, side) * across();
  }

  /** The most pixels of a tile. */
  public int capacity() {
    return squaresPerTile * side * side;
  }

  /** How many tiles so many images make. */
  public int tiles(int images) {
    return Math.toIntExact(Math.ceilDiv(total(images), tileSize(images)));
  }

  /**
   * A tile by its number.
   *
   * @param firstImage the image that tiles are counted from
   * @param images how many images the tiles cover
   * @param worker the thread whose scratch memory the tile uses
   */
  public PixelTile tile(int number, int firstImage, int images, int worker) {
    long size = tileSize(images);
    long first = number * size;
    long count = Math.min(size, total(images) - first);
    return PixelTile.of(this, (long) firstImage * squares() + first, (int) count, worker);
  }

  private long total(int images) {
    return (long) images * squares();
  }

  /** Tiles are of equal size but for the last, and consist of whole register tiles. */
  private long tileSize(int images) {
    long tiles = Math.ceilDiv(total(images), squaresPerTile);
    long even = Math.ceilDiv(total(images), tiles);
    return Math.ceilDiv(even, RegisterTile.ROWS) * RegisterTile.ROWS;
  }
}
