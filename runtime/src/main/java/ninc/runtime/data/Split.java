package ninc.runtime.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import ninc.runtime.UserError;
import ninc.runtime.io.Sha256;

/**
 * The training, validation or test examples of a data set: N images of one shape, unsigned 8-bit,
 * N×H×W×C, each with the index of its class as label. A split is immutable.
 */
public final class Split {
  private final ImageShape shape;
  private final MemorySegment pixels;
  private final int[] labels;

  /** The place of each image in {@link #pixels}, so that parts of a split share its memory. */
  private final int[] places;

  /**
   * Creates a split over pixels in memory, which are not copied and must not change.
   *
   * @param shape the shape of every image
   * @param pixels the pixels, N×H×W×C bytes
   * @param labels the label of each image, N
   * @throws IllegalArgumentException if the number of bytes is not N×H×W×C
   */
  public Split(ImageShape shape, MemorySegment pixels, int[] labels) {
    this(shape, pixels.asReadOnly(), labels.clone(), IntStream.range(0, labels.length).toArray());
    if (pixels.byteSize() != (long) labels.length * shape.length()) {
      throw new IllegalArgumentException(
          "%d labels, but %d bytes of %s images"
              .formatted(labels.length, pixels.byteSize(), shape));
    }
  }

  private Split(ImageShape shape, MemorySegment pixels, int[] labels, int[] places) {
    this.shape = shape;
    this.pixels = pixels;
    this.labels = labels;
    this.places = places;
  }

  /** Creates a split from a copy of the images in an array, N×H×W×C. */
  public static Split of(ImageShape shape, byte[] pixels, int... labels) {
    return new Split(shape, MemorySegment.ofArray(pixels.clone()), labels);
  }

  /** Returns the number of examples, N. */
  public int size() {
    return labels.length;
  }

  public ImageShape shape() {
    return shape;
  }

  /** Returns the label of example {@code index}. */
  public int label(int index) {
    return labels[index];
  }

  /** Returns the labels of all examples in order. */
  public IntStream labels() {
    return Arrays.stream(labels);
  }

  /** Returns a digest of all images and labels in hexadecimal, to tell data sets apart. */
  public String fingerprint() {
    Sha256 digest = new Sha256().add(shape.toString());
    for (int i = 0; i < size(); i++) {
      MemorySegment image = pixels.asSlice((long) places[i] * shape.length(), shape.length());
      digest.add(image.asByteBuffer());
      digest.add(ByteBuffer.allocate(Integer.BYTES).putInt(labels[i]).flip());
    }
    return digest.hex();
  }

  /** Copies image {@code index}, H×W×C values, to the beginning of {@code target}. */
  public void copyImage(int index, byte[] target) {
    long offset = (long) places[index] * shape.length();
    MemorySegment.copy(pixels, ValueLayout.JAVA_BYTE, offset, target, 0, shape.length());
  }

  /**
   * Returns the first {@code limit} examples, or all if there are fewer.
   *
   * @throws UserError if {@code limit} is below 1
   */
  public Split first(int limit) {
    if (limit < 1) {
      throw new UserError(
          "a limit of %d examples leaves none; it must be at least 1".formatted(limit));
    }
    int size = Math.min(limit, size());
    return new Split(shape, pixels, Arrays.copyOf(labels, size), Arrays.copyOf(places, size));
  }

  /** Returns the examples with these indices, in this order, without copying their images. */
  Split select(List<Integer> indices) {
    return new Split(
        shape,
        pixels,
        indices.stream().mapToInt(index -> labels[index]).toArray(),
        indices.stream().mapToInt(index -> places[index]).toArray());
  }
}
