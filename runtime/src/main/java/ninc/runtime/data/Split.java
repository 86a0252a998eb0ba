package ninc.runtime.data;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import ninc.runtime.UserError;
import ninc.runtime.io.Sha256;

/**
 * The training, validation or test examples of a data set: N images of one shape, unsigned 8-bit,
 * N×H×W×C, each with the index of its class as label. The images are in memory, or in files that
 * are decoded whenever they are used. A split is immutable and may be used by several threads.
 */
public final class Split {
  private final ImageSource images;
  private final int[] labels;

  /** The number of each image in {@link #images}, which parts of a split share. */
  private final int[] numbers;

  /**
   * Creates a split over pixels in memory, which are not copied and must not change.
   *
   * @param shape the shape of every image
   * @param pixels the pixels, N×H×W×C bytes
   * @param labels the label of each image, N
   * @throws IllegalArgumentException if the number of bytes is not N×H×W×C
   */
  public Split(ImageShape shape, MemorySegment pixels, int[] labels) {
    this(new MemoryImages(shape, pixels), labels.clone());
    if (pixels.byteSize() != (long) labels.length * shape.length()) {
      throw new IllegalArgumentException(
          "%d labels, but %d bytes of %s images"
              .formatted(labels.length, pixels.byteSize(), shape));
    }
  }

  /**
   * Creates a split over all images of a source.
   *
   * @param labels the label of each image, N
   */
  Split(ImageSource images, int[] labels) {
    this(images, labels, IntStream.range(0, labels.length).toArray());
  }

  private Split(ImageSource images, int[] labels, int[] numbers) {
    this.images = images;
    this.labels = labels;
    this.numbers = numbers;
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
    return images.shape();
  }

  /** Returns the label of example {@code index}. */
  public int label(int index) {
    return labels[index];
  }

  /** Returns the labels of all examples in order. */
  public IntStream labels() {
    return Arrays.stream(labels);
  }

  /**
   * Returns a digest of all examples in hexadecimal, to tell data sets apart. It covers the labels
   * and the images: their pixels if they are in memory, or else the names and lengths of their
   * files, which are not read for it.
   */
  public String fingerprint() {
    Sha256 digest = new Sha256().add(shape().toString());
    for (int i = 0; i < size(); i++) {
      images.addTo(digest, numbers[i]);
      digest.add(ByteBuffer.allocate(Integer.BYTES).putInt(labels[i]).flip());
    }
    return digest.hex();
  }

  /**
   * Copies image {@code index}, H×W×C values, to the beginning of {@code target}. In place of a
   * broken image that is skipped, the next image of its class in this split is copied.
   *
   * @throws BrokenImage if the image is broken and broken images are refused
   * @throws UserError if all images of the class are broken
   */
  public void copyImage(int index, byte[] target) {
    for (int distance = 0; distance < size(); distance++) {
      int candidate = (index + distance) % size();
      if (labels[candidate] == labels[index] && images.copy(numbers[candidate], target)) {
        return;
      }
    }
    throw new UserError(
        "all images of class %d are broken; get undamaged copies of them".formatted(labels[index]));
  }

  /** Returns whether the images are in files, which are decoded whenever they are used. */
  boolean isStored() {
    return switch (images) {
      case StoredImages _ -> true;
      case MemoryImages _ -> false;
    };
  }

  /** Returns the threads that should copy images. */
  DecodingThreads decodingThreads() {
    return images.decodingThreads();
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
    return new Split(images, Arrays.copyOf(labels, size), Arrays.copyOf(numbers, size));
  }

  /** Returns the examples with these indices, in this order, without copying their images. */
  Split select(List<Integer> indices) {
    return new Split(
        images,
        indices.stream().mapToInt(index -> labels[index]).toArray(),
        indices.stream().mapToInt(index -> numbers[index]).toArray());
  }
}
