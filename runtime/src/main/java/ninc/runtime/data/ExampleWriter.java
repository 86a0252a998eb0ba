package ninc.runtime.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;

/** Writes examples to a batch in the form in which a program takes them. */
sealed interface ExampleWriter {

  /**
   * Writes an image, H×W×C.
   *
   * @param index the index of the example in the split
   * @param random the source of randomness for the transforms
   * @param position the index in {@code pixels} to write to, in images
   */
  void write(int index, RandomGenerator random, MemorySegment pixels, int position);

  /** Writes 8-bit values. */
  record OfBytes(ExamplePipeline pipeline) implements ExampleWriter {

    @Override
    public void write(int index, RandomGenerator random, MemorySegment pixels, int position) {
      byte[] image = pipeline.image(index, random);
      long to = (long) position * image.length;
      MemorySegment.copy(image, 0, pixels, ValueLayout.JAVA_BYTE, to, image.length);
    }
  }

  /**
   * Writes float32 values.
   *
   * @param pixelValues the value of each 8-bit value in each channel, [C, 256]
   */
  record OfFloats(ExamplePipeline pipeline, float[][] pixelValues) implements ExampleWriter {

    @Override
    public void write(int index, RandomGenerator random, MemorySegment pixels, int position) {
      byte[] image = pipeline.image(index, random);
      long to = (long) position * image.length;
      int channel = 0;
      for (int i = 0; i < image.length; i++) {
        float value = pixelValues[channel][image[i] & 0xff];
        pixels.setAtIndex(ValueLayout.JAVA_FLOAT, to + i, value);
        channel = channel + 1 == pixelValues.length ? 0 : channel + 1;
      }
    }
  }
}
