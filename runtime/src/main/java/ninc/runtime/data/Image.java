package ninc.runtime.data;

import ninc.runtime.UserError;

/**
 * One 8-bit image.
 *
 * @param shape its height, width and channels: 1 for greyscale, 3 for RGB
 * @param pixels the values, H×W×C
 */
public record Image(ImageShape shape, byte[] pixels) {
  private static final int GREY = 1;
  private static final int RGB = 3;

  /**
   * Checks the number of values.
   *
   * @throws IllegalArgumentException if it differs from that of the shape
   */
  public Image {
    if (pixels.length != shape.length()) {
      throw new IllegalArgumentException(
          "%d values for an image of shape %s".formatted(pixels.length, shape));
    }
  }

  /**
   * Converts the image to greyscale or RGB. A greyscale image becomes three equal channels, and an
   * RGB image its luma by ITU-R BT.601, rounded as by Pillow's {@code Image.convert("L")}.
   *
   * @throws UserError if {@code channels} is neither 1 nor 3
   */
  public Image withChannels(int channels) {
    if (channels == shape.channels()) {
      return this;
    }
    byte[] target =
        switch (channels) {
          case GREY -> luma();
          case RGB -> repeated();
          default ->
              throw new UserError(
                  "an image file has 1 channel or 3, but %d are needed".formatted(channels));
        };
    return new Image(new ImageShape(shape.size(), channels), target);
  }

  private byte[] luma() {
    byte[] grey = new byte[pixels.length / RGB];
    for (int i = 0; i < grey.length; i++) {
      int red = pixels[i * RGB] & 0xff;
      int green = pixels[i * RGB + 1] & 0xff;
      int blue = pixels[i * RGB + 2] & 0xff;
      // The weights 0.299, 0.587 and 0.114 and the rounding by one half are in 16-bit fixed point.
      grey[i] = (byte) ((red * 19595 + green * 38470 + blue * 7471 + (1 << 15)) >> 16);
    }
    return grey;
  }

  private byte[] repeated() {
    byte[] colour = new byte[pixels.length * RGB];
    for (int i = 0; i < colour.length; i++) {
      colour[i] = pixels[i / RGB];
    }
    return colour;
  }

  /** Resizes the image with {@link BilinearResize}; returns itself if it already has that size. */
  public Image resized(ImageSize size) {
    if (size.equals(shape.size())) {
      return this;
    }
    BilinearResize resize = new BilinearResize(shape, size);
    byte[] target = new byte[resize.targetShape().length()];
    resize.apply(pixels, target);
    return new Image(resize.targetShape(), target);
  }
}
