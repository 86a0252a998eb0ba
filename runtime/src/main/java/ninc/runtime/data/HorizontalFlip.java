package ninc.runtime.data;

import java.util.random.RandomGenerator;

/** Flips an image horizontally with probability 0.5. */
public record HorizontalFlip() implements ImageTransform {

  @Override
  public void apply(byte[] image, ImageShape shape, byte[] result, RandomGenerator random) {
    if (!random.nextBoolean()) {
      System.arraycopy(image, 0, result, 0, shape.length());
      return;
    }
    int channels = shape.channels();
    for (int y = 0; y < shape.height(); y++) {
      int row = y * shape.width();
      for (int x = 0; x < shape.width(); x++) {
        int from = (row + x) * channels;
        int to = (row + shape.width() - 1 - x) * channels;
        for (int c = 0; c < channels; c++) {
          result[to + c] = image[from + c];
        }
      }
    }
  }
}
