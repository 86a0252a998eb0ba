package ninc.compiler.ir;

/**
 * The random bits of dropout: a pure function of the run's seed, the step, the dropout node and the
 * value's position, so that every backend draws the same mask, forward and backward, in any order.
 *
 * <p>Only 32-bit integer operations, which every device has. The mixing function is the "lowbias32"
 * bijection found by C. Wellons (Prospecting for Hash Functions, 2018), applied to key and
 * position.
 */
public final class DropoutMask {

  /** The bijection's first multiplier. */
  public static final int FIRST_MULTIPLIER = 0x7feb352d;

  /** The bijection's second multiplier. */
  public static final int SECOND_MULTIPLIER = 0x846ca68b;

  private DropoutMask() {}

  /** The key of one dropout node in one step. */
  public static int key(long seed, long step, int stream) {
    int low = mix((int) seed ^ mix((int) (seed >>> 32)));
    return mix(low ^ mix((int) step ^ mix((int) (step >>> 32) ^ mix(stream + 0x9e3779b9))));
  }

  /**
   * The bound below which a position's random bits drop its value: p·2^24, rounded.
   *
   * @param probability p, in [0, 1)
   */
  public static int threshold(double probability) {
    return (int) Math.round(probability * (1 << 24));
  }

  /**
   * Whether the value at a position of the N×H×W×C feature map is kept.
   *
   * @param position its index in memory order, taken modulo 2^32
   */
  public static boolean keeps(int key, int position, int threshold) {
    return mix(key ^ mix(position)) >>> 8 >= threshold;
  }

  /** A bijection of 32-bit integers in which every input bit changes every output bit evenly. */
  static int mix(int x) {
    x ^= x >>> 16;
    x *= FIRST_MULTIPLIER;
    x ^= x >>> 15;
    x *= SECOND_MULTIPLIER;
    return x ^ x >>> 16;
  }
}
