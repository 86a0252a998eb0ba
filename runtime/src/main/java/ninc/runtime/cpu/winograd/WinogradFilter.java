package ninc.runtime.cpu.winograd;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.runtime.cpu.simd.Lanes;

/**
 * The matrix G of the Winograd filter transform, points×r: row j has the powers of the j-th point
 * divided by the product of its differences from the other finite points; the last row is that of
 * the point ∞.
 */
public final class WinogradFilter {
  private static final double[] FINITE_POINTS = {0, 1, -1, 2, -2, 0.5, -0.5};

  private final int points;
  private final int size;
  private final float[][] g;

  public WinogradFilter(Winograd algorithm) {
    this.points = algorithm.points();
    this.size = algorithm.kernel();
    this.g = new float[points][size];
    for (int j = 0; j < points - 1; j++) {
      double divisor = 1;
      for (int other = 0; other < points - 1; other++) {
        divisor *= other == j ? 1 : FINITE_POINTS[j] - FINITE_POINTS[other];
      }
      for (int k = 0; k < size; k++) {
        g[j][k] = (float) (Math.pow(FINITE_POINTS[j], k) / divisor);
      }
    }
    g[points - 1][size - 1] = 1;
  }

  /** Returns the size of a kernel, r. */
  int size() {
    return size;
  }

  /** Returns the number of products per kernel: the number of factor pairs that are multiplied. */
  int products() {
    return points * points;
  }

  /** Returns the size of the workspace of a transform, in bytes. */
  long temporaryBytes() {
    return (long) points * size * Lanes.BYTES;
  }

  /**
   * Computes G · kernel · Gᵀ for a vector of channels.
   *
   * @param kernel r×r contiguous vectors, from {@code read} on
   * @param to points×points vectors, from {@code write} on, {@code step} bytes apart
   */
  void transform(
      MemorySegment kernel,
      long read,
      MemorySegment temporary,
      long temporaryOffset,
      MemorySegment to,
      long write,
      long step) {
    long from = kernel.address() + read;
    long between = temporary.address() + temporaryOffset;
    long result = to.address() + write;
    for (int i = 0; i < points; i++) {
      float[] row = g[i];
      for (int j = 0; j < size; j++) {
        FloatVector sum = Lanes.zero();
        for (int k = 0; k < size; k++) {
          sum = Lanes.load(Lanes.MEMORY, from + vectors(k * size + j)).mul(row[k]).add(sum);
        }
        Lanes.store(sum, Lanes.MEMORY, between + vectors(i * size + j));
      }
    }
    for (int j = 0; j < points; j++) {
      float[] row = g[j];
      for (int i = 0; i < points; i++) {
        FloatVector sum = Lanes.zero();
        for (int k = 0; k < size; k++) {
          sum = Lanes.load(Lanes.MEMORY, between + vectors(i * size + k)).mul(row[k]).add(sum);
        }
        Lanes.store(sum, Lanes.MEMORY, result + (i * points + j) * step);
      }
    }
  }

  /**
   * Computes Gᵀ · products · G for a vector of channels, the inverse transform of a kernel
   * gradient.
   *
   * @param products points×points contiguous vectors, from {@code read} on
   * @param to r×r contiguous vectors, from {@code write} on
   */
  void transformBack(
      MemorySegment products,
      long read,
      MemorySegment temporary,
      long temporaryOffset,
      MemorySegment to,
      long write) {
    long from = products.address() + read;
    long between = temporary.address() + temporaryOffset;
    long result = to.address() + write;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < points; j++) {
        FloatVector sum = Lanes.zero();
        for (int k = 0; k < points; k++) {
          sum = Lanes.load(Lanes.MEMORY, from + vectors(k * points + j)).mul(g[k][i]).add(sum);
        }
        Lanes.store(sum, Lanes.MEMORY, between + vectors(i * points + j));
      }
    }
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        FloatVector sum = Lanes.zero();
        for (int k = 0; k < points; k++) {
          sum = Lanes.load(Lanes.MEMORY, between + vectors(i * points + k)).mul(g[k][j]).add(sum);
        }
        Lanes.store(sum, Lanes.MEMORY, result + vectors(i * size + j));
      }
    }
  }

  private static long vectors(int count) {
    return (long) count * Lanes.BYTES;
  }
}
