package ninc.runtime.cpu;

import java.util.Arrays;

/**
 * Where something lies for each pixel of a batch: pixel (y, x) of example n at byte {@code base +
 * n· image + y·row + x·column}.
 *
 * @param rows of pixels of one example
 * @param columns of pixels of one row
 */
record PixelGrid(int rows, int columns, long base, long image, long row, long column) {

  int pixels() {
    return rows * columns;
  }

  /**
   * The offsets of {@code count} consecutive pixels, counted through all examples; then the last
   * one's again up to whole register tiles.
   */
  long[] offsets(long first, int count) {
    long[] offsets = new long[RegisterTile.wholeRows(count)];
    long n = first / pixels();
    long y = first % pixels() / columns;
    long x = first % columns;
    for (int i = 0; i < count; i++) {
      offsets[i] = base + n * image + y * row + x * column;
      if (++x == columns) {
        x = 0;
        if (++y == rows) {
          y = 0;
          n++;
        }
      }
    }
    Arrays.fill(offsets, count, offsets.length, offsets[count - 1]);
    return offsets;
  }
}
