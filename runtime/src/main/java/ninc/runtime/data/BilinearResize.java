package ninc.runtime.data;

import java.util.Arrays;
import ninc.compiler.ir.ResampleWeights;
import ninc.runtime.UserError;

/**
 * Resizes 8-bit images of one shape, with exactly the results of {@code Image.resize} in Pillow
 * with its bilinear filter: first along rows, then along columns, each rounded to 8 bits. When an
 * image is downscaled, the filter widens by the scale factor, so that every source pixel
 * contributes.
 *
 * <p>The weights are computed once. Instances have internal buffers and are not thread-safe.
 */
public final class BilinearResize {
  private final ImageShape source;
  private final ImageShape target;
  private final ResampleWeights horizontal;
  private final ResampleWeights vertical;

  /**
   * The image after the horizontal pass: source height × target width × channels, each in 0 … 255.
   */
  private final int[] intermediate;

  /** The accumulators of one target row, in fixed point. */
  private final int[] sums;

  /**
   * Computes the weights.
   *
   * @param source the shape of the source images
   * @param size the target size
   * @throws UserError if an image of that size does not fit in an array
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
    this.intermediate = new int[source.height() * sums.length];
  }

  /** Returns the shape of the resized images: the target size with the channels of the source. */
  public ImageShape targetShape() {
    return target;
  }

  /**
   * Resizes one image.
   *
   * @param image the image to resize, at the beginning of the array
   * @param result receives the resized image at its beginning
   */
  public void apply(byte[] image, byte[] result) {
    for (int y = 0; y < source.height(); y++) {
      resizeRow(image, y);
    }
    for (int y = 0; y < target.height(); y++) {
      resizeColumns(y, result);
    }
  }

  private void resizeRow(byte[] image, int y) {
    int channels = source.channels();
    int from = y * source.width() * channels;
    int to = y * sums.length;
    for (int x = 0; x < target.width(); x++) {
      int first = from + horizontal.first(x) * channels;
      int count = horizontal.count(x);
      for (int c = 0; c < channels; c++) {
        int sum = ResampleWeights.HALF;
        for (int tap = 0; tap < count; tap++) {
          sum += (image[first + tap * channels + c] & 0xff) * horizontal.weight(x, tap);
        }
        intermediate[to++] = ResampleWeights.rounded(sum);
      }
    }
  }

  private void resizeColumns(int y, byte[] result) {
    Arrays.fill(sums, ResampleWeights.HALF);
    for (int tap = 0; tap < vertical.count(y); tap++) {
      int row = (vertical.first(y) + tap) * sums.length;
      addRow(sums, intermediate, row, vertical.weight(y, tap));
    }
    roundRow(sums, result, y * sums.length);
  }

  // The JIT compiler vectorizes these two loops only over local arrays, not over fields.

  private static void addRow(int[] sums, int[] intermediate, int row, int weight) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += intermediate[row + i] * weight;
    }
  }

  private static void roundRow(int[] sums, byte[] result, int row) {
    for (int i = 0; i < sums.length; i++) {
      result[row + i] = (byte) ResampleWeights.rounded(sums[i]);
    }
  }
}
