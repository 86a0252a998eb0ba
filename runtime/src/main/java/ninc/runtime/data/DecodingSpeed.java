package ninc.runtime.data;

import java.util.Optional;

/**
 * How fast images are read from files, decoded and resized, as in every epoch of a training run
 * whose images do not fit in memory.
 *
 * @param images the number of images that were timed
 * @param threads the number of threads that shared them
 * @param seconds the time from the first to the last
 */
public record DecodingSpeed(int images, int threads, double seconds) {
  private static final int IMAGES = 1000;
  private static final int WARM_UP = 200;
  private static final double NANOS = 1e9;

  /**
   * Times 1,000 images at even distances, after some that are not timed.
   *
   * @return empty if the images are in memory
   * @throws BrokenImage if an image is broken and broken images are refused
   */
  public static Optional<DecodingSpeed> of(Split split) {
    if (!split.isStored()) {
      return Optional.empty();
    }
    DecodingThreads threads = split.decodingThreads();
    byte[][] targets = new byte[threads.count()][split.shape().length()];
    decode(split, WARM_UP, threads, targets);
    long start = System.nanoTime();
    decode(split, IMAGES, threads, targets);
    double seconds = (System.nanoTime() - start) / NANOS;
    return Optional.of(new DecodingSpeed(IMAGES, threads.count(), seconds));
  }

  private static void decode(Split split, int images, DecodingThreads threads, byte[][] targets) {
    threads.forEach(
        images,
        (worker, i) -> split.copyImage((int) ((long) split.size() * i / images), targets[worker]));
  }

  public double imagesPerSecond() {
    return images / seconds;
  }
}
