package ninc.dsl;

/** A random change of each training image, drawn anew in every epoch. */
public sealed interface Augmentation {

  /** Mirrors left to right with probability ½. */
  record HorizontalFlip() implements Augmentation {}

  /**
   * Pads with black on all sides, then crops to the size it had at a place drawn uniformly.
   *
   * @param padding pixels on each side, at least 1
   */
  record PaddedCrop(int padding) implements Augmentation {
    public PaddedCrop {
      Range.check("crop padding", padding, 1);
    }
  }
}
