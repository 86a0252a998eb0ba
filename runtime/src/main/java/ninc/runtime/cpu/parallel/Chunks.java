package ninc.runtime.cpu.parallel;

/**
 * How a batch is cut where sums over its examples are taken chunk by chunk and then added up in
 * order. The cut depends on sizes alone, so that the sum has the same rounding for any number of
 * threads.
 *
 * @param images N
 * @param count of chunks, at least 1
 */
public record Chunks(int images, int count) {

  /** The most chunks, and so the most threads that a sum over examples keeps busy by itself. */
  static final int MOST = 16;

  /** The most floats that the partial sums of one kernel may take together: 64 MiB. */
  private static final long MOST_PARTIALS = 1 << 24;

  /** The largest number of chunks for sums of so many floats. */
  static int most(int floats) {
    return Math.clamp(MOST_PARTIALS / floats, 1, MOST);
  }

  public static Chunks of(int images, int floats) {
    return new Chunks(images, Math.min(images, most(floats)));
  }

  /** The first example of a chunk, which is the end of the one before. */
  public int first(int chunk) {
    return (int) ((long) images * chunk / count);
  }
}
