package ninc.runtime.cpu.tensor;

/**
 * A tile of pixels that one thread takes through the kernels of a region while they are in its
 * cache. A tile consists of consecutive subtiles of a {@link Traversal}.
 *
 * @param traversal the order of the subtiles
 * @param subtiles the number of subtiles
 * @param starts the index in the tile of each subtile's first pixel
 * @param count the number of pixels, at least 1
 * @param images the example of each pixel
 * @param rows the row of each pixel in its image
 * @param columns the column of each pixel in its image
 * @param worker the number of the thread, whose scratch memory the tile uses
 */
public record PixelTile(
    Traversal traversal,
    int subtiles,
    int[] starts,
    int count,
    int[] images,
    int[] rows,
    int[] columns,
    int worker) {

  /**
   * Returns a tile of consecutive subtiles.
   *
   * @param firstSubtile the index of the first subtile among those of all images
   */
  static PixelTile of(Traversal traversal, long firstSubtile, int subtiles, int worker) {
    return traversal.side() == 1
        ? ofPixels(traversal, firstSubtile, subtiles, worker)
        : ofSquares(traversal, firstSubtile, subtiles, worker);
  }

  /** Returns a tile of subtiles of one pixel, row by row. */
  private static PixelTile ofPixels(Traversal traversal, long first, int pixels, int worker) {
    int[] starts = new int[pixels];
    int[] images = new int[pixels];
    int[] rows = new int[pixels];
    int[] columns = new int[pixels];
    int image = (int) (first / traversal.subtiles());
    int row = (int) (first / traversal.width() % traversal.height());
    int column = (int) (first % traversal.width());
    for (int i = 0; i < pixels; column = 0) {
      int end = Math.min(pixels, i + traversal.width() - column);
      for (; i < end; i++) {
        starts[i] = i;
        images[i] = image;
        rows[i] = row;
        columns[i] = column++;
      }
      if (++row == traversal.height()) {
        row = 0;
        image++;
      }
    }
    return new PixelTile(traversal, pixels, starts, pixels, images, rows, columns, worker);
  }

  /** Returns a tile of square subtiles. */
  private static PixelTile ofSquares(
      Traversal traversal, long firstSubtile, int subtiles, int worker) {
    int capacity = subtiles * traversal.side() * traversal.side();
    int[] images = new int[capacity];
    int[] rows = new int[capacity];
    int[] columns = new int[capacity];
    int[] starts = new int[subtiles];
    int count = 0;
    int image = (int) (firstSubtile / traversal.subtiles());
    int subtile = (int) (firstSubtile % traversal.subtiles());
    int top = subtile / traversal.across() * traversal.side();
    int left = subtile % traversal.across() * traversal.side();
    for (int i = 0; i < subtiles; i++) {
      starts[i] = count;
      int bottom = Math.min(top + traversal.side(), traversal.height());
      int right = Math.min(left + traversal.side(), traversal.width());
      for (int row = top; row < bottom; row++) {
        for (int column = left; column < right; column++) {
          images[count] = image;
          rows[count] = row;
          columns[count] = column;
          count++;
        }
      }
      left += traversal.side();
      if (left >= traversal.width()) {
        left = 0;
        top += traversal.side();
      }
      if (top >= traversal.height()) {
        top = 0;
        image++;
      }
    }
    return new PixelTile(traversal, subtiles, starts, count, images, rows, columns, worker);
  }

  /**
   * Returns the number of rows of a subtile, which is less than its side at the border of the
   * image.
   */
  public int subtileHeight(int subtile) {
    return Math.min(traversal.side(), traversal.height() - rows[starts[subtile]]);
  }

  /**
   * Returns the number of columns of a subtile, which is less than its side at the border of the
   * image.
   */
  public int subtileWidth(int subtile) {
    return Math.min(traversal.side(), traversal.width() - columns[starts[subtile]]);
  }
}
