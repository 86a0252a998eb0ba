package ninc.runtime.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;
import ninc.dsl.Mixing;

/**
 * Mixes each image of a batch with the one before it, in place; the first with the last, as by
 * PyTorch's {@code batch.roll(1, 0)}.
 *
 * @param shape the shape of each image
 * @param pixels the images, N×H×W×C float32
 * @param size the number of images, N
 */
record BatchMixer(ImageShape shape, MemorySegment pixels, int size) {

  /** A rectangle of pixels; the ends are exclusive. */
  record Box(int top, int left, int bottom, int right) {

    /**
     * Draws a rectangle with 1 − λ of the area of an image, around a uniformly distributed centre,
     * and clips it to the image, as torchvision's {@code CutMix} does.
     */
    static Box draw(ImageShape shape, double share, RandomGenerator random) {
      int x = random.nextInt(shape.width());
      int y = random.nextInt(shape.height());
      double half = 0.5 * Math.sqrt(1 - share);
      int halfWidth = (int) (half * shape.width());
      int halfHeight = (int) (half * shape.height());
      return new Box(
          Math.max(y - halfHeight, 0),
          Math.max(x - halfWidth, 0),
          Math.min(y + halfHeight, shape.height()),
          Math.min(x + halfWidth, shape.width()));
    }

    int pixels() {
      return (bottom - top) * (right - left);
    }
  }

  /**
   * Mixes the batch with a random share λ from Beta(α, α).
   *
   * @return the share of each image's own label
   */
  double mix(Mixing way, RandomGenerator random) {
    double share = beta(way.alpha(), random);
    return switch (way) {
      case Mixing.Mixup _ -> {
        average(share);
        yield share;
      }
      case Mixing.Cutmix _ -> {
        Box box = Box.draw(shape, share, random);
        replace(box);
        yield 1 - (double) box.pixels() / (shape.height() * shape.width());
      }
    };
  }

  /** λ · image + (1 − λ) · other. */
  void average(double share) {
    float own = (float) share;
    float other = (float) (1 - share);
    float[] last = image(size - 1);
    for (int n = size - 1; n >= 0; n--) {
      float[] before = n == 0 ? last : image(n - 1);
      long first = (long) n * before.length;
      for (int i = 0; i < before.length; i++) {
        float value = pixels.getAtIndex(ValueLayout.JAVA_FLOAT, first + i);
        pixels.setAtIndex(ValueLayout.JAVA_FLOAT, first + i, before[i] * other + value * own);
      }
    }
  }

  /** Replaces a rectangle of each image by that of the other. */
  void replace(Box box) {
    float[] last = image(size - 1);
    int count = (box.right() - box.left()) * shape.channels();
    for (int n = size - 1; n >= 0; n--) {
      float[] before = n == 0 ? last : image(n - 1);
      for (int y = box.top(); y < box.bottom(); y++) {
        int at = (y * shape.width() + box.left()) * shape.channels();
        long to = ((long) n * before.length + at) * Float.BYTES;
        MemorySegment.copy(before, at, pixels, ValueLayout.JAVA_FLOAT, to, count);
      }
    }
  }

  private float[] image(int n) {
    float[] image = new float[shape.length()];
    long from = (long) n * image.length * Float.BYTES;
    MemorySegment.copy(pixels, ValueLayout.JAVA_FLOAT, from, image, 0, image.length);
    return image;
  }

  /** Draws from Beta(α, α): the share of one of two equally distributed gamma variables. */
  static double beta(double alpha, RandomGenerator random) {
    double one = logGamma(alpha, random);
    double other = logGamma(alpha, random);
    return 1 / (1 + Math.exp(other - one));
  }

  /**
   * Draws the logarithm of a variable from Gamma(α, 1), which does not underflow for small α.
   * Source: G. Marsaglia, W. Tsang, A simple method for generating gamma variables, 2000.
   */
  private static double logGamma(double alpha, RandomGenerator random) {
    if (alpha < 1) {
      return logGamma(alpha + 1, random) + Math.log(1 - random.nextDouble()) / alpha;
    }
    double d = alpha - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = Math.pow(1 + c * x, 3);
      double u = 1 - random.nextDouble();
      if (v > 0 && Math.log(u) < x * x / 2 + d - d * v + d * Math.log(v)) {
        return Math.log(d * v);
      }
    }
  }
}
