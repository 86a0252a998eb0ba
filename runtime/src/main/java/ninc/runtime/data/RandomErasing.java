package ninc.runtime.data;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Sets a random rectangle to black with some probability, as torchvision's {@code RandomErasing}.
 * Its area is between 0.02 and 0.33 of the image's, and its aspect ratio between 0.3 and 3.3.
 *
 * @param probability the probability, from 0 to 1, that an image is changed
 */
public record RandomErasing(double probability) implements ImageTransform {
  private static final double MIN_AREA = 0.02;
  private static final double MAX_AREA = 0.33;
  private static final double MIN_RATIO = 0.3;
  private static final double MAX_RATIO = 3.3;

  @Override
  public void apply(byte[] image, ImageShape shape, byte[] result, RandomGenerator random) {
    System.arraycopy(image, 0, result, 0, shape.length());
    if (random.nextDouble() < probability) {
      RandomRectangle.draw(shape, MIN_AREA, MAX_AREA, MIN_RATIO, MAX_RATIO, random)
          .ifPresent(rectangle -> erase(result, shape, rectangle));
    }
  }

  private static void erase(byte[] image, ImageShape shape, RandomRectangle rectangle) {
    for (int y = rectangle.top(); y < rectangle.top() + rectangle.height(); y++) {
      int from = (y * shape.width() + rectangle.left()) * shape.channels();
      Arrays.fill(image, from, from + rectangle.width() * shape.channels(), (byte) 0);
    }
  }
}
