package ninc.runtime.cpu;

/**
 * The pixels that a product computes, and where each one's factor and result lie: pixel (y, x) of
 * image n is read from {@code from.at(n, y, x)} and written to {@code to.at(n, y, x)}.
 *
 * @param rows of pixels of one image
 * @param columns of pixels of one row
 */
record PixelGrid(int rows, int columns, Strides from, Strides to) {

  /** A linear map from (n, y, x) to a byte offset. */
  record Strides(long base, long image, long row, long column) {
    long at(long n, long y, long x) {
      return base + n * image + y * row + x * column;
    }
  }

  int pixels() {
    return rows * columns;
  }

  /**
   * The offsets of consecutive pixels, counted through all images; beyond the last one, the last
   * one's again, so that a register tile that is not full does its last row twice.
   *
   * @param count a multiple of {@link Tile#ROWS} or less
   */
  Offsets offsets(long first, int count) {
    int padded = Math.ceilDiv(count, Tile.ROWS) * Tile.ROWS;
    long[] reads = new long[padded];
    long[] writes = new long[padded];
    long n = first / pixels();
    long y = first % pixels() / columns;
    long x = first % columns;
    for (int i = 0; i < count; i++) {
      reads[i] = from.at(n, y, x);
      writes[i] = to.at(n, y, x);
      if (++x == columns) {
        x = 0;
        if (++y == rows) {
          y = 0;
          n++;
        }
      }
    }
    for (int i = count; i < padded; i++) {
      reads[i] = reads[count - 1];
      writes[i] = writes[count - 1];
    }
    return new Offsets(count, reads, writes);
  }

  /** Byte offsets of {@code count} pixels, padded to whole register tiles. */
  record Offsets(int count, long[] reads, long[] writes) {}
}
