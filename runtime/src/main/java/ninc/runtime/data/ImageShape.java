package ninc.runtime.data;

/**
 * The shape of an image whose channels are interleaved: the value of channel c of the pixel at row
 * y and column x is number {@code (y * width + x) * channels + c}.
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
          "not the shape of an image: %d×%d×%d".formatted(height, width, channels));
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

  /** How many values an image has: height × width × channels. */
  public int length() {
    return height * width * channels;
  }

  @Override
  public String toString() {
    return height + "×" + width + "×" + channels;
  }
}
