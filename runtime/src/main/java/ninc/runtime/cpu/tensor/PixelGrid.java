package ninc.runtime.cpu.tensor;

import java.util.Arrays;
import ninc.runtime.cpu.simd.RegisterTile;

/**
 * The strides of per-pixel data: pixel (y, x) of example n has byte offset {@code base + n·image +
 * y·row + x·column}.
 */
public record PixelGrid(long base, long image, long row, long column) {

  long offset(int n, int y, int x) {
    return base + n * image + y * row + x * column;
  }

  /** Returns the offsets of a range of pixels. */
  public long[] offsets(PixelRange pixels) {
    int height = pixels.height();
    int width = pixels.width();
    long[] offsets = new long[pixels.count()];
    int n = pixels.image() + (int) (pixels.first() / (height * width));
    int y = (int) (pixels.first() / width % height);
    int x = (int) (pixels.first() % width);
    for (int i = 0; i < offsets.length; y++, x = 0) {
      if (y == height) {
        y = 0;
        n++;
      }
      long at = offset(n, y, x);
      int end = Math.min(offsets.length, i + width - x);
      for (; i < end; i++, at += column) {
        offsets[i] = at;
      }
    }
    return offsets;
  }

  /**
   * Returns the offsets of a tile's pixels, padded to whole register tiles by repeating the last
   * one.
   */
  public long[] offsets(PixelTile tile) {
    long[] offsets = new long[RegisterTile.wholeNarrowRows(tile.count())];
    for (int i = 0; i < tile.count(); i++) {
      offsets[i] = offset(tile.images()[i], tile.rows()[i], tile.columns()[i]);
    }
    Arrays.fill(offsets, tile.count(), offsets.length, offsets[tile.count() - 1]);
    return offsets;
  }
}
