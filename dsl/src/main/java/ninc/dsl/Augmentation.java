package ninc.dsl;

/** A random transformation of each training image, different in every epoch. */
public sealed interface Augmentation {

  /** Flips the image horizontally with probability ½. */
  record HorizontalFlip() implements Augmentation {}

  /**
   * Pads the image with black pixels on all sides, then crops it to its original size at a
   * uniformly random position.
   *
   * @param padding pixels on each side, at least 1
   */
  record PaddedCrop(int padding) implements Augmentation {
    public PaddedCrop {
      Range.check("crop padding", padding, 1);
    }
  }

  /**
   * Crops a rectangle of random area, aspect ratio and place, and resizes it bilinearly to the size
   * that the image had, as torchvision's {@code RandomResizedCrop}: the aspect ratio is log-uniform
   * in ¾ … 4/3.
   *
   * @param minArea the minimum share of the image's area, above 0 and at most 1
   */
  record RandomResizedCrop(double minArea) implements Augmentation {
    public RandomResizedCrop {
      Range.checkPositiveUpTo("smallest area of a random resized crop", minArea, 1);
    }
  }

  /**
   * Rotates the image about its centre by an angle that is uniform in ±degrees, with bilinear
   * interpolation and black corners.
   *
   * @param degrees above 0 and at most 180
   */
  record Rotation(double degrees) implements Augmentation {
    public Rotation {
      Range.checkPositiveUpTo("largest angle of a rotation", degrees, 180);
    }
  }

  /**
   * Changes brightness, contrast, saturation and hue in random order, as torchvision's {@code
   * ColorJitter}: the first three by a factor that is uniform in [max(0, 1 − x), 1 + x], the hue by
   * an angle that is uniform in ±x turns. Saturation and hue leave greyscale images as they are.
   *
   * @param brightness at least 0
   * @param contrast at least 0
   * @param saturation at least 0
   * @param hue from 0 to ½
   */
  record ColorJitter(double brightness, double contrast, double saturation, double hue)
      implements Augmentation {
    public ColorJitter {
      Range.check("brightness of a colour jitter", brightness, 0, Double.POSITIVE_INFINITY);
      Range.check("contrast of a colour jitter", contrast, 0, Double.POSITIVE_INFINITY);
      Range.check("saturation of a colour jitter", saturation, 0, Double.POSITIVE_INFINITY);
      if (!(hue >= 0 && hue <= 0.5)) {
        throw new IllegalArgumentException(
            "hue of a colour jitter is %s, but must be from 0 to 0.5".formatted(hue));
      }
    }
  }

  /**
   * Blackens a random rectangle, as torchvision's {@code RandomErasing}: its area is uniform in
   * 0.02 … 0.33 of the image's, its aspect ratio log-uniform in 0.3 … 3.3.
   *
   * @param probability the probability that an image is changed, above 0 and at most 1
   */
  record RandomErasing(double probability) implements Augmentation {
    public RandomErasing {
      Range.checkPositiveUpTo("probability of a random erasing", probability, 1);
    }
  }
}
