package ninc.runtime.data;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The random generators of the data: one for each purpose, epoch and example, so that what is drawn
 * for one does not depend on what was drawn for another.
 */
enum RandomStream {
  SHUFFLE,
  AUGMENTATION;

  /** The fractional part of the golden ratio, the increment of SplitMix64. */
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  /**
   * A generator for this purpose: a {@link SplittableRandom}, whose seed is made of the four
   * numbers.
   *
   * @param seed the seed of the whole run
   * @param epoch which pass over the data
   * @param example which example, or 0 where one generator serves all
   */
  RandomGenerator generator(long seed, int epoch, int example) {
    long state = mix(seed);
    state = mix(state + ordinal());
    state = mix(state + epoch);
    state = mix(state + example);
    return new SplittableRandom(state);
  }

  /** A step of SplitMix64 (Steele, Lea and Flood 2014, with the constants of Stafford's mix 13). */
  private static long mix(long state) {
    long z = state + GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
