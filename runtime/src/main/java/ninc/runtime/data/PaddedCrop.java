package ninc.runtime.data;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import ninc.runtime.UserError;

/**
 * Pads the image with zeros and crops a random window of its original size, which shifts it by up
 * to {@code padding} pixels in each direction.
 */
public record PaddedCrop(int padding) implements ImageTransform {

  /**
   * Checks the padding.
   *
   * @throws UserError if the padding is negative
   */
  public PaddedCrop {
    if (padding < 0) {
      throw new UserError("the padding of a crop is %d; it cannot be negative".formatted(padding));
    }
  }

  @Override
  public void apply(byte[] image, ImageShape shape, byte[] result, RandomGenerator random) {
    int down = random.nextInt(-padding, padding + 1);
    int right = random.nextInt(-padding, padding + 1);
    Arrays.fill(result, 0, shape.length(), (byte) 0);
    int firstX = Math.max(right, 0);
    int columns = shape.width() - Math.abs(right);
    if (columns <= 0) {
      return;
    }
    for (int y = Math.max(down, 0); y < shape.height() + Math.min(down, 0); y++) {
      int from = (y - down) * shape.width() + firstX - right;
      int to = y * shape.width() + firstX;
      int channels = shape.channels();
      System.arraycopy(image, from * channels, result, to * channels, columns * channels);
    }
  }
}
