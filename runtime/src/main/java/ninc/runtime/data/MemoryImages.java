package ninc.runtime.data;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import ninc.runtime.io.Sha256;

/**
 * Images in memory.
 *
 * @param shape the shape of every image
 * @param pixels N×H×W×C bytes, which do not change
 * @param broken the images that are missing because they are broken
 */
record MemoryImages(ImageShape shape, MemorySegment pixels, BitSet broken) implements ImageSource {

  /** Images none of which is broken. */
  MemoryImages(ImageShape shape, MemorySegment pixels) {
    this(shape, pixels.asReadOnly(), new BitSet());
  }

  /** Decodes images that are in files. */
  static MemoryImages of(StoredImages stored) {
    int count = stored.images().size();
    ImageShape shape = stored.shape();
    long length = shape.length();
    MemorySegment pixels = Arena.ofAuto().allocate(count * length);
    boolean[] missing = new boolean[count];
    DecodingThreads threads = stored.decodingThreads();
    byte[][] buffers = new byte[threads.count()][shape.length()];
    threads.forEach(
        count,
        (worker, number) -> {
          if (stored.copy(number, buffers[worker])) {
            MemorySegment image = MemorySegment.ofArray(buffers[worker]);
            MemorySegment.copy(image, 0, pixels, number * length, length);
          } else {
            missing[number] = true;
          }
        });
    BitSet broken = new BitSet();
    for (int number = 0; number < count; number++) {
      broken.set(number, missing[number]);
    }
    return new MemoryImages(shape, pixels.asReadOnly(), broken);
  }

  @Override
  public boolean copy(int number, byte[] target) {
    MemorySegment.copy(pixels, ValueLayout.JAVA_BYTE, offset(number), target, 0, shape.length());
    return !broken.get(number);
  }

  private long offset(int number) {
    return (long) number * shape.length();
  }

  /** Adds the pixels. */
  @Override
  public void addTo(Sha256 digest, int number) {
    digest.add(pixels.asSlice(offset(number), shape.length()).asByteBuffer());
  }

  /** Copying takes less time than sharing the work. */
  @Override
  public DecodingThreads decodingThreads() {
    return new DecodingThreads(1);
  }
}
