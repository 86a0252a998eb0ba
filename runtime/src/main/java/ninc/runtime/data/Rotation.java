package ninc.runtime.data;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.random.RandomGenerator;

/**
 * Rotates an image about its centre by a random angle, uniform in ±{@code degrees}. The image keeps
 * its size, and corners that the rotated image does not cover are black.
 */
public record Rotation(double degrees) implements ImageTransform {
  private static final int DECIMALS = 15;

  @Override
  public void apply(byte[] image, ImageShape shape, byte[] result, RandomGenerator random) {
    rotate(image, shape, degrees * (2 * random.nextDouble() - 1), result);
  }

  /**
   * Rotates an image counter-clockwise, with exactly the results of {@code Image.rotate} in Pillow
   * with its bilinear filter.
   */
  static void rotate(byte[] image, ImageShape shape, double degrees, byte[] result) {
    double cos = round(Math.cos(Math.toRadians(degrees)));
    double sin = round(Math.sin(Math.toRadians(degrees)));
    double centreX = shape.width() / 2.0;
    double centreY = shape.height() / 2.0;
    // Each target pixel is interpolated at its place in the source.
    double originX = -centreX * cos + centreY * sin + centreX;
    double originY = -centreX * sin - centreY * cos + centreY;
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        double sourceX = cos * (x + 0.5) - sin * (y + 0.5) + originX;
        double sourceY = sin * (x + 0.5) + cos * (y + 0.5) + originY;
        interpolate(image, shape, sourceX, sourceY, result, y * shape.width() + x);
      }
    }
  }

  /** Rounds as Pillow does, so that a right angle has a cosine of 0. */
  private static double round(double value) {
    return new BigDecimal(value).setScale(DECIMALS, RoundingMode.HALF_EVEN).doubleValue();
  }

  private static void interpolate(
      byte[] image, ImageShape shape, double x, double y, byte[] result, int pixel) {
    int channels = shape.channels();
    boolean inside = x >= 0 && x < shape.width() && y >= 0 && y < shape.height();
    int column = (int) Math.floor(x - 0.5);
    int row = (int) Math.floor(y - 0.5);
    double shareX = x - 0.5 - column;
    double shareY = y - 0.5 - row;
    int left = Math.max(column, 0);
    int right = Math.min(column + 1, shape.width() - 1);
    int top = Math.max(row, 0) * shape.width();
    int bottom = Math.min(row + 1, shape.height() - 1) * shape.width();
    for (int c = 0; c < channels; c++) {
      double value = 0;
      if (inside) {
        double above = between(image, top + left, top + right, channels, c, shareX);
        double below = between(image, bottom + left, bottom + right, channels, c, shareX);
        value = above + (below - above) * shareY;
      }
      result[pixel * channels + c] = (byte) (int) value;
    }
  }

  private static double between(
      byte[] image, int first, int second, int channels, int channel, double share) {
    int from = image[first * channels + channel] & 0xff;
    int to = image[second * channels + channel] & 0xff;
    return from + (to - from) * share;
  }
}
