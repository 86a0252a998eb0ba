package ninc.runtime.data;

import java.util.random.RandomGenerator;

/** A random transform of an 8-bit image that preserves its shape, for data augmentation. */
public sealed interface ImageTransform
    permits HorizontalFlip, PaddedCrop, RandomResizedCrop, Rotation, ColorJitter, RandomErasing {

  /**
   * Transforms one image.
   *
   * @param image the image, H×W×C, at the beginning of the array
   * @param shape the shape of the image
   * @param result another array, which receives the transformed image at its beginning
   * @param random the source of randomness
   */
  void apply(byte[] image, ImageShape shape, byte[] result, RandomGenerator random);
}
