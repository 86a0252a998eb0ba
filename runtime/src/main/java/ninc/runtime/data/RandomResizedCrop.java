package ninc.runtime.data;

import java.util.random.RandomGenerator;

/**
 * Crops a random rectangle and resizes it to the size of the image, as torchvision's {@code
 * RandomResizedCrop}. The aspect ratio is between ¾ and 4/3. If no such rectangle fits, the image
 * is cropped at its centre.
 *
 * @param minArea the minimum share of the area of the image, above 0 and up to 1
 */
public record RandomResizedCrop(double minArea) implements ImageTransform {
  private static final double MIN_RATIO = 3.0 / 4;
  private static final double MAX_RATIO = 4.0 / 3;

  @Override
  public void apply(byte[] image, ImageShape shape, byte[] result, RandomGenerator random) {
    RandomRectangle crop =
        RandomRectangle.draw(shape, minArea, 1, MIN_RATIO, MAX_RATIO, random)
            .orElseGet(() -> centre(shape));
    resize(image, shape, crop, result);
  }

  /** Returns the largest rectangle of an allowed aspect ratio in the centre of an image. */
  static RandomRectangle centre(ImageShape shape) {
    int height = Math.min(shape.height(), (int) Math.rint(shape.width() / MIN_RATIO));
    int width = Math.min(shape.width(), (int) Math.rint(shape.height() * MAX_RATIO));
    return new RandomRectangle(
        (shape.height() - height) / 2, (shape.width() - width) / 2, height, width);
  }

  /** Resizes a rectangle of an image to the shape of the image, bilinearly as Pillow does. */
  static void resize(byte[] image, ImageShape shape, RandomRectangle crop, byte[] result) {
    ImageShape cropped = new ImageShape(crop.height(), crop.width(), shape.channels());
    byte[] pixels = new byte[cropped.length()];
    int rowLength = crop.width() * shape.channels();
    for (int y = 0; y < crop.height(); y++) {
      int from = ((crop.top() + y) * shape.width() + crop.left()) * shape.channels();
      System.arraycopy(image, from, pixels, y * rowLength, rowLength);
    }
    new BilinearResize(cropped, shape.size()).apply(pixels, result);
  }
}
