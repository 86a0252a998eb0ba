package ninc.runtime.data;

import java.util.random.RandomGenerator;

/**
 * Changes brightness, contrast, saturation and hue of an image by random amounts in random order,
 * as torchvision's {@code ColorJitter}. Saturation and hue do not change greyscale images.
 *
 * @param brightness the maximum deviation of the factor from 1; 0 leaves the brightness as it is
 * @param contrast as for the brightness
 * @param saturation as for the brightness
 * @param hue the maximum shift of the hue in either direction, in turns, up to ½
 */
public record ColorJitter(double brightness, double contrast, double saturation, double hue)
    implements ImageTransform {

  private enum Adjustment {
    BRIGHTNESS,
    CONTRAST,
    SATURATION,
    HUE
  }

  @Override
  public void apply(byte[] image, ImageShape shape, byte[] result, RandomGenerator random) {
    System.arraycopy(image, 0, result, 0, shape.length());
    Adjustment[] order = Adjustment.values();
    for (int last = order.length - 1; last > 0; last--) {
      int chosen = random.nextInt(last + 1);
      Adjustment swapped = order[chosen];
      order[chosen] = order[last];
      order[last] = swapped;
    }
    for (Adjustment adjustment : order) {
      adjust(adjustment, new ColorAdjustment(shape, result), random);
    }
  }

  private void adjust(Adjustment adjustment, ColorAdjustment image, RandomGenerator random) {
    switch (adjustment) {
      case BRIGHTNESS -> {
        if (brightness > 0) {
          image.brightness(factor(brightness, random));
        }
      }
      case CONTRAST -> {
        if (contrast > 0) {
          image.contrast(factor(contrast, random));
        }
      }
      case SATURATION -> {
        if (saturation > 0) {
          image.saturation(factor(saturation, random));
        }
      }
      case HUE -> {
        if (hue > 0) {
          image.hue(between(-hue, hue, random));
        }
      }
    }
  }

  private static double factor(double deviation, RandomGenerator random) {
    return between(Math.max(0, 1 - deviation), 1 + deviation, random);
  }

  private static double between(double least, double most, RandomGenerator random) {
    return least + (most - least) * random.nextDouble();
  }
}
