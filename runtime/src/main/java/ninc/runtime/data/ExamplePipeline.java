package ninc.runtime.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Converts an image to the input of a network: applies the transforms, resizes, and scales to [0,
 * 1]. Instances have internal buffers and are not thread-safe.
 */
final class ExamplePipeline {
  /** The float32 value, in [0, 1], of each 8-bit value. */
  private static final float[] SCALED = new float[256];

  static {
    for (int value = 0; value < SCALED.length; value++) {
      SCALED[value] = value / 255f;
    }
  }

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
   * Writes example {@code index} into a batch.
   *
   * @param random the source of randomness for the transforms
   * @param pixels receives the pixels as float32, H×W×C
   * @param position the index in {@code pixels} to write to, in values
   */
  void write(int index, RandomGenerator random, MemorySegment pixels, long position) {
    split.copyImage(index, image);
    for (ImageTransform transform : transforms) {
      transform.apply(image, split.shape(), transformed, random);
      byte[] result = transformed;
      transformed = image;
      image = result;
    }
    if (resize.isPresent()) {
      resize.get().apply(image, resized);
      scale(resized, pixels, position);
    } else {
      scale(image, pixels, position);
    }
  }

  private static void scale(byte[] values, MemorySegment pixels, long position) {
    for (int i = 0; i < values.length; i++) {
      pixels.setAtIndex(ValueLayout.JAVA_FLOAT, position + i, SCALED[values[i] & 0xff]);
    }
  }
}
