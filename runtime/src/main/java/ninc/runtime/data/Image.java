package ninc.runtime.data;

/**
 * One 8-bit image.
 *
 * @param shape its height, width and channels: one for grey, three for red, green and blue
 * @param pixels the values in the order of {@link ImageShape}
 */
public record Image(ImageShape shape, byte[] pixels) {

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
