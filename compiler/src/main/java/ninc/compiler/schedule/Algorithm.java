package ninc.compiler.schedule;

import java.util.List;

/** The algorithm for a convolution or one of its gradients. */
public sealed interface Algorithm {

  /** The direct algorithm. */
  Algorithm DIRECT = new Direct();

  /**
   * Implicit GEMM: matrix products over the windows in place, with as many operations as by
   * definition.
   */
  record Direct() implements Algorithm {
    @Override
    public String toString() {
      return "direct";
    }
  }

  /**
   * Winograd's minimal filtering F(m×m, r×r), which computes m×m outputs with (m+r−1)² products per
   * channel instead of m²·r² (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks,
   * 2015).
   *
   * @param outputs the side of an output tile, m
   * @param kernel the size of the kernel, r
   */
  record Winograd(int outputs, int kernel) implements Algorithm {
    /**
     * The sides of the windows that the algorithm transforms. Ten points would save more
     * multiplications but lose too much float32 precision.
     */
    static final List<Integer> SIDES = List.of(5, 6, 8);

    /**
     * Returns the algorithm for an r×r kernel that transforms windows with {@code points} points
     * per side.
     */
    static Winograd of(int points, int kernel) {
      return new Winograd(points - kernel + 1, kernel);
    }

    /** Returns the side of the transformed windows, m+r−1. */
    public int points() {
      return outputs + kernel - 1;
    }

    /** Returns the number of output tiles that cover a map. */
    public int tiles(int height, int width) {
      return Math.ceilDiv(height, outputs) * Math.ceilDiv(width, outputs);
    }

    /** Returns the number of products in a map per pair of channels. */
    public long products(int height, int width) {
      return (long) tiles(height, width) * points() * points();
    }

    @Override
    public String toString() {
      return "F(%d×%d, %d×%d)".formatted(outputs, outputs, kernel, kernel);
    }
  }
}
