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
}
