package ninc.runtime.cpu.tensor;

/**
 * A tile of pixels that one thread takes through the kernels of a region while they are in its
 * cache. A tile consists of consecutive squares of a {@link Traversal}.
 *
 * @param traversal the order of the squares
 * @param squares the number of squares
 * @param starts the index in the tile of each square's first pixel
 * @param count the number of pixels, at least 1
 * @param images the example of each pixel
 * @param rows the row of each pixel in its image
 * @param columns the column of each pixel in its image
 * @param worker the number of the thread, whose scratch memory the tile uses
 */
public record PixelTile(
    Traversal traversal,
    int squares,
    int[] starts,
    int count,
    int[] images,
    int[] rows,
    int[] columns,
    int worker) {

  /**
   * Returns a tile of consecutive squares.
   *
   * @param firstSquare the index of the first square among those of all images
   */
  static PixelTile of(Traversal traversal, long firstSquare, int squares, int worker) {
    int capacity = squares * traversal.side() * traversal.side();
    int[] images = new int[capacity];
    int[] rows = new int[capacity];
    int[] columns = new int[capacity];
    int[] starts = new int[squares];
    int count = 0;
    int image = (int) (firstSquare / traversal.squares());
    int square = (int) (firstSquare % traversal.squares());
    for (int i = 0; i < squares; i++) {
      starts[i] = count;
      int top = square / traversal.across() * traversal.side();
      int left = square % traversal.across() * traversal.side();
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
      if (++square == traversal.squares()) {
        square = 0;
        image++;
      }
    }
    return new PixelTile(traversal, squares, starts, count, images, rows, columns, worker);
  }

  /**
   * Returns the number of rows of a square, which is less than its side at the border of the image.
   */
  public int squareHeight(int square) {
    return Math.min(traversal.side(), traversal.height() - rows[starts[square]]);
  }

  /**
   * Returns the number of columns of a square, which is less than its side at the border of the
   * image.
   */
  public int squareWidth(int square) {
    return Math.min(traversal.side(), traversal.width() - columns[starts[square]]);
  }
}
