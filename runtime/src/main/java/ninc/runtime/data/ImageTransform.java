package ninc.runtime.data;

import java.util.random.RandomGenerator;

/** A random change to an 8-bit image that keeps its shape, to make more of the training data. */
public sealed interface ImageTransform permits HorizontalFlip, PaddedCrop {

  /**
   * Changes one image.
   *
   * @param image begins with the image, H×W×C
   * @param shape its shape
   * @param result another array, which gets the changed image at its beginning
   * @param random decides what is done
   */
  void apply(byte[] image, ImageShape shape, byte[] result, RandomGenerator random);
}
