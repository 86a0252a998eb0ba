package ninc.runtime.data;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Independent random streams for data loading: one for each purpose, epoch and example, so that no
 * random choice depends on another.
 */
enum RandomStream {
  SHUFFLE,
  AUGMENTATION,
  MIXING;

  /** The fractional part of the golden ratio, the increment of SplitMix64. */
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  /**
   * Returns a {@link SplittableRandom} whose seed is a hash of this purpose and the three numbers.
   *
   * @param seed the seed of the run
   * @param epoch the number of the epoch
   * @param example the index of the example, that of the batch for what a batch shares, or 0 for
   *     what the epoch shares
   */
  RandomGenerator generator(long seed, int epoch, int example) {
    long state = mix(seed);
    state = mix(state + ordinal());
    state = mix(state + epoch);
    state = mix(state + example);
    return new SplittableRandom(state);
  }

  /**
   * Computes one step of SplitMix64 (Steele, Lea and Flood 2014, with the constants of Stafford's
   * mix 13).
   */
  private static long mix(long state) {
    long z = state + GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
