package ninc.compiler.schedule;

/** How a convolution, or a gradient of one, is computed. */
public sealed interface Algorithm {

  /** Matrix products over the windows where they lie: as many operations as by definition. */
  record Direct() implements Algorithm {
    @Override
    public String toString() {
      return "direct";
    }
  }

  /**
   * Winograd's minimal filtering F(m×m, r×r): tiles of m×m outputs from (m+r−1)² products a channel
   * instead of m²·r² (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2015).
   *
   * @param outputs m
   * @param kernel r
   */
  record Winograd(int outputs, int kernel) implements Algorithm {
    /** The side of the windows that are transformed: one size, so that one transform serves all. */
    public static final int POINTS = 6;

    /** Products of a tile for each pair of channels. */
    public static final int PRODUCTS = POINTS * POINTS;

    /** The algorithm for a kernel of r×r. */
    static Winograd of(int kernel) {
      return new Winograd(POINTS - kernel + 1, kernel);
    }

    /** The tiles that cover a map. */
    public int tiles(int height, int width) {
      return Math.ceilDiv(height, outputs) * Math.ceilDiv(width, outputs);
    }

    @Override
    public String toString() {
      return "F(%d×%d, %d×%d)".formatted(outputs, outputs, kernel, kernel);
    }
  }
}
