package ninc.compiler.schedule;

/** How far loops over the depth of a product are unrolled in the source. */
final class Unrolling {

  /** Enough multiply-adds to hide the loop, and few enough for the instruction cache. */
  private static final int PRODUCTS = 256;

  private Unrolling() {}

  /**
   * Returns the largest divisor of a depth that keeps the body of the loop small.
   *
   * @param depth the number of iterations without unrolling
   * @param products the number of multiply-adds in one of them
   */
  static int of(int depth, int products) {
    int unrolled = Math.clamp(PRODUCTS / products, 1, depth);
    while (depth % unrolled != 0) {
      unrolled--;
    }
    return unrolled;
  }
}
