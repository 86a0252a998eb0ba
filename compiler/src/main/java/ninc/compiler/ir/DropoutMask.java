package ninc.compiler.ir;

/**
 * The random mask of dropout. It is a pure function of the seed of the run, the step, the dropout
 * node and the position of the value, so that every backend computes the same mask in the forward
 * and backward pass, in any order.
 *
 * <p>It uses only 32-bit integer operations, which every device supports. The hash function is
 * "lowbias32" by C. Wellons (Prospecting for Hash Functions, 2018), applied to key and position.
 */
public final class DropoutMask {

  /** The first multiplier of the hash function. */
  public static final int FIRST_MULTIPLIER = 0x7feb352d;

  /** The second multiplier of the hash function. */
  public static final int SECOND_MULTIPLIER = 0x846ca68b;

  private DropoutMask() {}

  /** Returns the key of a dropout node in a step. */
  public static int key(long seed, long step, int stream) {
    int low = mix((int) seed ^ mix((int) (seed >>> 32)));
    return mix(low ^ mix((int) step ^ mix((int) (step >>> 32) ^ mix(stream + 0x9e3779b9))));
  }

  /**
   * Returns the threshold below which the 24 random bits of a position drop its value, p·2^24
   * rounded.
   *
   * @param probability p, in [0, 1)
   */
  public static int threshold(double probability) {
    return (int) Math.round(probability * (1 << 24));
  }

  /**
   * Whether the value at a position of the N×H×W×C feature map is kept.
   *
   * @param position the index of the value in memory order in the whole batch, modulo 2^32
   */
  public static boolean keeps(int key, int position, int threshold) {
    return mix(key ^ mix(position)) >>> 8 >= threshold;
  }

  /** Hashes a 32-bit integer bijectively, so that each input bit flips each output bit evenly. */
  static int mix(int x) {
    x ^= x >>> 16;
    x *= FIRST_MULTIPLIER;
    x ^= x >>> 15;
    x *= SECOND_MULTIPLIER;
    return x ^ x >>> 16;
  }
}
