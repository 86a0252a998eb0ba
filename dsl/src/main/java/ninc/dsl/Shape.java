package ninc.dsl;

/**
 * The shape of one example: C channels of H×W pixels.
 *
 * @param channels C, at least 1
 * @param height H, at least 1
 * @param width W, at least 1
 */
public record Shape(int channels, int height, int width) {

  /** The limit of values per example at any node: 2^28, which is 1 GiB of float32. */
  static final long MAX_VALUES = 1L << 28;

  public Shape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "every extent of %d×%d×%d must be at least 1".formatted(channels, height, width));
    }
    if (Math.multiplyHigh((long) channels * height, width) != 0
        || (long) channels * height * width > MAX_VALUES) {
      throw new IllegalArgumentException(
          "%d×%d×%d has more than %d values".formatted(channels, height, width, MAX_VALUES));
    }
  }

  /** The number of values of one example, C·H·W. */
  public int values() {
    return channels * height * width;
  }

  /** The number of pixels of one example, P = H·W. */
  public int pixels() {
    return height * width;
  }

  @Override
  public String toString() {
    return channels + "×" + height + "×" + width;
  }
}
