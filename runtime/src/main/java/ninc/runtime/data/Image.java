package ninc.runtime.data;

import ninc.runtime.UserError;

/**
 * One 8-bit image.
 *
 * @param shape its height, width and channels: one for grey, three for red, green and blue
 * @param pixels the values in the order of {@link ImageShape}
 */
public record Image(ImageShape shape, byte[] pixels) {
  private static final int GREY = 1;
  private static final int RGB = 3;

  /**
   * Checks the number of values.
   *
   * @throws IllegalArgumentException if it is not that of the shape
   */
  public Image {
    if (pixels.length != shape.length()) {
      throw new IllegalArgumentException(
          "%d values for an image of shape %s".formatted(pixels.length, shape));
    }
  }

  /**
   * The image with one channel or three: grey becomes three equal channels, colour its luma by
   * ITU-R BT.601, rounded as Pillow's {@code Image.convert("L")} does.
   *
   * @throws UserError if neither one nor three are asked for
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
      // In 16-bit fixed point: 0.299, 0.587, 0.114, and one half.
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

  /** The image in another size; itself if it has that size already. */
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
