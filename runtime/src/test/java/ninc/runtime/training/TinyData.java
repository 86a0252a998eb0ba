package ninc.runtime.training;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.Split;

/** Small images whose class is the row that is bright, in noise. */
public final class TinyData {
  public static final int CLASSES = 3;

  private TinyData() {}

  /** A data set of 6×5 grey images. */
  public static Dataset of(int train, int test, long seed) {
    Random random = new Random(seed);
    return new Dataset(
        "tiny", split(train, random), split(test, random), List.of("top", "middle", "bottom"));
  }

  private static Split split(int size, Random random) {
    ImageShape shape = new ImageShape(6, 5, 1);
    int[] labels = IntStream.range(0, size).map(_ -> random.nextInt(CLASSES)).toArray();
    byte[] pixels = new byte[size * shape.length()];
    for (int i = 0; i < pixels.length; i++) {
      int row = i % shape.length() / 5;
      boolean bright = row / 2 == labels[i / shape.length()];
      pixels[i] = (byte) (random.nextInt(60) + (bright ? 180 : 0));
    }
    return Split.of(shape, pixels, labels);
  }
}
