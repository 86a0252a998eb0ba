package ninc.compiler.schedule;

/** How a convolution, or a gradient of one, is computed. */
public sealed interface Algorithm {

  /** By definition. */
  Algorithm DIRECT = new Direct();

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
    /** The algorithm for a kernel of r×r that transforms windows of so many points a side. */
    static Winograd of(int points, int kernel) {
      return new Winograd(points - kernel + 1, kernel);
    }

    /** The side of the windows that are transformed, m+r−1. */
    public int points() {
      return outputs + kernel - 1;
    }

    /** The tiles that cover a map. */
    public int tiles(int height, int width) {
      return Math.ceilDiv(height, outputs) * Math.ceilDiv(width, outputs);
    }

    /** The products of a map for each pair of channels. */
    public long products(int height, int width) {
      return (long) tiles(height, width) * points() * points();
    }

    @Override
    public String toString() {
      return "F(%d×%d, %d×%d)".formatted(outputs, outputs, kernel, kernel);
    }
  }
}
