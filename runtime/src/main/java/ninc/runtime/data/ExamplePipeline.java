package ninc.runtime.data;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Takes images from a split, applies transforms, and resizes them. Instances have internal buffers
 * and are not thread-safe.
 */
final class ExamplePipeline {
  private final Split split;
  private final List<ImageTransform> transforms;
  private final Optional<BilinearResize> resize;
  private final byte[] resized;
  private byte[] image;
  private byte[] transformed;

  ExamplePipeline(Split split, ImageSize size, List<ImageTransform> transforms) {
    ImageShape shape = split.shape();
    this.split = split;
    this.transforms = transforms;
    this.resize =
        shape.size().equals(size) ? Optional.empty() : Optional.of(new BilinearResize(shape, size));
    this.image = new byte[shape.length()];
    this.transformed = new byte[shape.length()];
    this.resized = new byte[new ImageShape(size, shape.channels()).length()];
  }

  /**
   * Returns an image, transformed and resized, in a buffer that is used again.
   *
   * @param index the index of the example in the split
   * @param random the source of randomness for the transforms
   */
  byte[] image(int index, RandomGenerator random) {
    split.copyImage(index, image);
    for (ImageTransform transform : transforms) {
      transform.apply(image, split.shape(), transformed, random);
      byte[] result = transformed;
      transformed = image;
      image = result;
    }
    if (resize.isEmpty()) {
      return image;
    }
    resize.get().apply(image, resized);
    return resized;
  }
}
