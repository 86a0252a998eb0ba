package ninc.runtime.data;

import java.util.Arrays;
import ninc.runtime.UserError;

/**
 * Resizes 8-bit images of one shape, bit for bit as {@code Image.resize} of the Pillow library with
 * its bilinear filter does: rows first, columns second, each rounded to 8 bits. When an image
 * shrinks, the filter covers as many pixels more as the image shrinks by, so that every pixel
 * counts.
 *
 * <p>The tables are computed once. An object has memory to work in and serves one thread.
 */
public final class BilinearResize {
  private static final int PRECISION = ResampleWeights.PRECISION_BITS;
  private static final int HALF = 1 << (PRECISION - 1);

  private final ImageShape source;
  private final ImageShape target;
  private final ResampleWeights horizontal;
  private final ResampleWeights vertical;

  /** The image after the first pass: source height × target width × channels, each in 0 … 255. */
  private final int[] stretched;

  /** The sums of one row of the target, in fixed point. */
  private final int[] sums;

  /**
   * Prepares to resize images.
   *
   * @param source the shape of the images to come
   * @param size what to make of them
   * @throws UserError if an image of that size cannot be held
   */
  public BilinearResize(ImageShape source, ImageSize size) {
    long rowLength = (long) size.width() * source.channels();
    if (rowLength * Math.max(source.height(), size.height()) > Integer.MAX_VALUE) {
      throw new UserError("images of %s are too large to resize to %s".formatted(source, size));
    }
    this.source = source;
    this.target = new ImageShape(size, source.channels());
    this.horizontal = ResampleWeights.bilinear(source.width(), size.width());
    this.vertical = ResampleWeights.bilinear(source.height(), size.height());
    this.sums = new int[(int) rowLength];
    this.stretched = new int[source.height() * sums.length];
  }

  /** The shape of the resized images: the size asked for, the channels of the source. */
  public ImageShape targetShape() {
    return target;
  }

  /**
   * Resizes one image.
   *
   * @param image begins with the image to resize
   * @param result gets the resized image at its beginning
   */
  public void apply(byte[] image, byte[] result) {
    for (int y = 0; y < source.height(); y++) {
      stretchRow(image, y);
    }
    for (int y = 0; y < target.height(); y++) {
      blendRows(y, result);
    }
  }

  private void stretchRow(byte[] image, int y) {
    int channels = source.channels();
    int from = y * source.width() * channels;
    int to = y * sums.length;
    for (int x = 0; x < target.width(); x++) {
      int first = from + horizontal.first(x) * channels;
      int count = horizontal.count(x);
      for (int c = 0; c < channels; c++) {
        int sum = HALF;
        for (int tap = 0; tap < count; tap++) {
          sum += (image[first + tap * channels + c] & 0xff) * horizontal.weight(x, tap);
        }
        stretched[to++] = toByte(sum);
      }
    }
  }

  private void blendRows(int y, byte[] result) {
    Arrays.fill(sums, HALF);
    for (int tap = 0; tap < vertical.count(y); tap++) {
      int row = (vertical.first(y) + tap) * sums.length;
      addRow(sums, stretched, row, vertical.weight(y, tap));
    }
    roundRow(sums, result, y * sums.length);
  }

  // These two loops over plain local arrays are the ones that the JIT compiler vectorizes.

  private static void addRow(int[] sums, int[] stretched, int row, int weight) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += stretched[row + i] * weight;
    }
  }

  private static void roundRow(int[] sums, byte[] result, int row) {
    for (int i = 0; i < sums.length; i++) {
      result[row + i] = (byte) toByte(sums[i]);
    }
  }

  /** From fixed point to 0 … 255; the sum of rounded weights can be a little more than 1. */
  private static int toByte(int sum) {
    return Math.min(sum >> PRECISION, 255);
  }
}
