package ninc.runtime.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import ninc.dsl.Normalization;

/**
 * Converts an image to the input of a network: applies the transforms, resizes, scales to [0, 1],
 * and normalizes. Instances have internal buffers and are not thread-safe.
 */
final class ExamplePipeline {
  private static final int VALUES = 256;

  private final Split split;
  private final List<ImageTransform> transforms;
  private final Optional<BilinearResize> resize;

  /** The input value of each 8-bit value in each channel. */
  private final float[][] inputs;

  private final byte[] resized;
  private byte[] image;
  private byte[] transformed;

  ExamplePipeline(
      Split split,
      ImageSize size,
      List<ImageTransform> transforms,
      Optional<Normalization> normalization) {
    ImageShape shape = split.shape();
    this.split = split;
    this.transforms = transforms;
    this.inputs = new float[shape.channels()][VALUES];
    for (int c = 0; c < inputs.length; c++) {
      fill(inputs[c], c, normalization);
    }
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
    scale(image(index, random), pixels, position);
  }

  /** Returns example {@code index}, transformed and resized, in a buffer that is used again. */
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

  private void scale(byte[] values, MemorySegment pixels, long position) {
    int channel = 0;
    for (int i = 0; i < values.length; i++) {
      pixels.setAtIndex(ValueLayout.JAVA_FLOAT, position + i, inputs[channel][values[i] & 0xff]);
      channel = channel + 1 == inputs.length ? 0 : channel + 1;
    }
  }

  /** Computes in float32, as torchvision's {@code ToTensor} and {@code Normalize} do. */
  private static void fill(float[] inputs, int channel, Optional<Normalization> normalization) {
    float mean = normalization.map(rule -> rule.mean().get(channel).floatValue()).orElse(0f);
    float std = normalization.map(rule -> rule.std().get(channel).floatValue()).orElse(1f);
    for (int value = 0; value < VALUES; value++) {
      inputs[value] = (value / 255f - mean) / std;
    }
  }
}
