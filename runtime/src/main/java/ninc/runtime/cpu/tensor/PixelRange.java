package ninc.runtime.cpu.tensor;

/**
 * Consecutive pixels of a feature map, in row-major order, image by image.
 *
 * @param image the example that {@code first} is relative to
 * @param first the index of the first pixel
 * @param count the number of pixels
 * @param height the height of an image
 * @param width the width of an image
 */
public record PixelRange(int image, long first, int count, int height, int width) {

  /** Returns the row in its image of a pixel of the range. */
  int row(int index) {
    return (int) ((first + index) / width % height);
  }

  /** Returns the column in its image of a pixel of the range. */
  int column(int index) {
    return (int) ((first + index) % width);
  }
}
