package ninc.runtime.data;

/**
 * The shape of an image with interleaved channels, H×W×C: channel c of the pixel in row y and
 * column x has index {@code (y * width + x) * channels + c}.
 */
public record ImageShape(int height, int width, int channels) {

  /**
   * Checks that an image of this shape fits in an array.
   *
   * @throws IllegalArgumentException if a dimension is below 1 or the image has 2³¹ values or more
   */
  public ImageShape {
    if (height < 1 || width < 1 || channels < 1) {
      throw new IllegalArgumentException(
          "%d×%d×%d is not the shape of an image: each dimension must be at least 1"
              .formatted(height, width, channels));
    }
    if ((long) height * width > Integer.MAX_VALUE / channels) {
      throw new IllegalArgumentException(
          "an image of %d×%d×%d values is too large".formatted(height, width, channels));
    }
  }

  public ImageShape(ImageSize size, int channels) {
    this(size.height(), size.width(), channels);
  }

  public ImageSize size() {
    return new ImageSize(height, width);
  }

  /** Returns the number of values: height × width × channels. */
  public int length() {
    return height * width * channels;
  }

  @Override
  public String toString() {
    return height + "×" + width + "×" + channels;
  }
}
