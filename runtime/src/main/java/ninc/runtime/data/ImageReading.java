package ninc.runtime.data;

import java.util.Optional;
import ninc.runtime.UserError;

/**
 * How a folder of images is read.
 *
 * @param resize the size to resize to if the images differ in size
 * @param broken what is done about images that cannot be read
 * @param threads the number of threads that decode images; results do not depend on it
 * @param memory the number of bytes that all images together may take once they are decoded, to be
 *     decoded once and kept in memory; images that take more are decoded whenever they are used
 * @param reducing what decodes JPEG images at a fraction of their size that is no less than the one
 *     to resize to; otherwise they are decoded at full size
 */
public record ImageReading(
    Optional<ImageSize> resize,
    BrokenImages broken,
    int threads,
    long memory,
    Optional<TurboJpeg> reducing) {
  private static final long MEMORY = 1 << 29;

  /**
   * Checks the number of threads.
   *
   * @throws UserError if it is below 1
   */
  public ImageReading {
    if (threads < 1) {
      throw new UserError("%d threads cannot decode images; use at least 1".formatted(threads));
    }
  }

  /**
   * Refuses broken images, decodes with all processors, and keeps data sets of at most 512 MiB in
   * memory.
   */
  public static ImageReading of(Optional<ImageSize> resize) {
    return new ImageReading(
        resize,
        new BrokenImages.Refused(),
        Runtime.getRuntime().availableProcessors(),
        MEMORY,
        Optional.empty());
  }

  /** Returns a copy that does this about images that cannot be read. */
  public ImageReading broken(BrokenImages newBroken) {
    return new ImageReading(resize, newBroken, threads, memory, reducing);
  }

  /** Returns a copy that decodes with this number of threads. */
  public ImageReading threads(int newThreads) {
    return new ImageReading(resize, broken, newThreads, memory, reducing);
  }

  /** Returns a copy that keeps data sets of at most this number of bytes in memory. */
  public ImageReading memory(long newMemory) {
    return new ImageReading(resize, broken, threads, newMemory, reducing);
  }

  /** Returns a copy that decodes JPEG images at reduced sizes. */
  public ImageReading reducing(TurboJpeg decoder) {
    return new ImageReading(resize, broken, threads, memory, Optional.of(decoder));
  }
}
