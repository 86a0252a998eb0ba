package ninc.runtime.cpu.tensor;

/**
 * Pixels that one thread takes through a region's kernels while they are in its cache: consecutive
 * squares of a {@link Traversal}.
 *
 * @param squares how many
 * @param starts the number of each square's first pixel among those of the tile
 * @param count of pixels, at least 1
 * @param images the example of each pixel
 * @param rows where in its image each pixel lies
 * @param columns where in its row each pixel lies
 * @param worker the thread, whose scratch memory the tile uses
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
   * A tile of consecutive squares.
   *
   * @param firstSquare counted through all images
   */
  static PixelTile of(Traversal traversal, long firstSquare, int squares, int worker) {
    int most = squares * traversal.side() * traversal.side();
    int[] images = new int[most];
    int[] rows = new int[most];
    int[] columns = new int[most];
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

  /** How many rows a square has; fewer than its side at the image's border. */
  public int squareHeight(int square) {
    return Math.min(traversal.side(), traversal.height() - rows[starts[square]]);
  }

  /** How many columns a square has. */
  public int squareWidth(int square) {
    return Math.min(traversal.side(), traversal.width() - columns[starts[square]]);
  }
}
