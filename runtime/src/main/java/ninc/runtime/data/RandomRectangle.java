package ninc.runtime.data;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A rectangle in an image.
 *
 * @param top the first row
 * @param left the first column
 */
record RandomRectangle(int top, int left, int height, int width) {
  /** The number of draws after which no rectangle is returned. */
  private static final int ATTEMPTS = 10;

  /**
   * Draws a rectangle as torchvision does: its area is uniform in the given range, its aspect ratio
   * is log-uniform, and its place is uniform among those inside the image.
   *
   * @param minArea the minimum share of the area of the image
   * @param maxArea the maximum share
   * @param minRatio the minimum of width / height
   * @param maxRatio the maximum of width / height
   * @return empty if every attempt gave a rectangle that does not fit into the image
   */
  static Optional<RandomRectangle> draw(
      ImageShape image,
      double minArea,
      double maxArea,
      double minRatio,
      double maxRatio,
      RandomGenerator random) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double share = minArea + (maxArea - minArea) * random.nextDouble();
      double area = share * image.height() * image.width();
      double logRatio =
          Math.log(minRatio) + (Math.log(maxRatio) - Math.log(minRatio)) * random.nextDouble();
      double ratio = Math.exp(logRatio);
      int width = (int) Math.rint(Math.sqrt(area * ratio));
      int height = (int) Math.rint(Math.sqrt(area / ratio));
      if (width > 0 && width <= image.width() && height > 0 && height <= image.height()) {
        int top = random.nextInt(image.height() - height + 1);
        int left = random.nextInt(image.width() - width + 1);
        return Optional.of(new RandomRectangle(top, left, height, width));
      }
    }
    return Optional.empty();
  }
}
