package ninc.runtime.cpu.parallel;

/**
 * The division of a batch into chunks for sums over its examples, which are computed per chunk and
 * then added in order. The division depends only on sizes, so that the rounding is the same for any
 * number of threads.
 *
 * @param images the number of images, N
 * @param count the number of chunks, at least 1
 */
public record BatchChunks(int images, int count) {

  /** The maximum number of chunks, which limits the number of threads that one sum can use. */
  static final int MAX_COUNT = 16;

  /** The maximum number of floats in the partial sums of one kernel: 64 MiB. */
  private static final long MAX_PARTIAL_FLOATS = 1 << 24;

  /** Returns the maximum number of chunks for sums of {@code floats} values. */
  static int maxCount(int floats) {
    return Math.clamp(MAX_PARTIAL_FLOATS / floats, 1, MAX_COUNT);
  }

  public static BatchChunks of(int images, int floats) {
    return new BatchChunks(images, Math.min(images, maxCount(floats)));
  }

  /**
   * Returns the division for sums of {@code floats} values, in chunks of at least {@code least}
   * images, unless the batch has fewer.
   */
  public static BatchChunks of(int images, int floats, int least) {
    return new BatchChunks(images, Math.clamp(images / least, 1, maxCount(floats)));
  }

  /** Returns the first example of a chunk, which is also the end of the previous one. */
  public int first(int chunk) {
    return (int) ((long) images * chunk / count);
  }
}
