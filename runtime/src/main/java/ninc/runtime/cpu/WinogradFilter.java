package ninc.runtime.cpu;

import static ninc.compiler.schedule.Algorithm.Winograd.POINTS;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The matrix G of Winograd's transforms, 6×r: row j holds the powers of the j-th point divided by
 * the product of its differences from the other finite points; the last row is that of the point ∞.
 */
final class WinogradFilter {
  private static final float[] FINITE_POINTS = {0, 1, -1, 2, -2};

  private final int size;
  private final float[][] g;

  /**
   * @param size r, of a kernel of r×r
   */
  WinogradFilter(int size) {
    this.size = size;
    this.g = new float[POINTS][size];
    for (int j = 0; j < FINITE_POINTS.length; j++) {
      double divisor = 1;
      for (float other : FINITE_POINTS) {
        divisor *= other == FINITE_POINTS[j] ? 1 : FINITE_POINTS[j] - other;
      }
      for (int k = 0; k < size; k++) {
        g[j][k] = (float) (Math.pow(FINITE_POINTS[j], k) / divisor);
      }
    }
    g[POINTS - 1][size - 1] = 1;
  }

  int size() {
    return size;
  }

  /** The bytes that a transform needs for itself. */
  long temporaryBytes() {
    return (long) POINTS * size * Lanes.BYTES;
  }

  /**
   * G · kernel · Gᵀ for a vector of channels.
   *
   * @param kernel r×r vectors one after the other, from {@code read} on
   * @param to 6×6 vectors, from {@code write} on, {@code step} bytes apart
   */
  void transform(
      MemorySegment kernel,
      long read,
      MemorySegment temporary,
      long half,
      MemorySegment to,
      long write,
      long step) {
    for (int i = 0; i < POINTS; i++) {
      for (int j = 0; j < size; j++) {
        FloatVector sum = Lanes.zero();
        for (int k = 0; k < size; k++) {
          sum = Lanes.load(kernel, read + vectors(k * size + j)).mul(g[i][k]).add(sum);
        }
        Lanes.store(sum, temporary, half + vectors(i * size + j));
      }
    }
    for (int i = 0; i < POINTS; i++) {
      for (int j = 0; j < POINTS; j++) {
        FloatVector sum = Lanes.zero();
        for (int k = 0; k < size; k++) {
          sum = Lanes.load(temporary, half + vectors(i * size + k)).mul(g[j][k]).add(sum);
        }
        Lanes.store(sum, to, write + (i * POINTS + j) * step);
      }
    }
  }

  /**
   * Gᵀ · products · G for a vector of channels, the transform of a kernel's gradient.
   *
   * @param products 6×6 vectors one after the other, from {@code read} on
   * @param to r×r vectors one after the other, from {@code write} on
   */
  void transformBack(
      MemorySegment products,
      long read,
      MemorySegment temporary,
      long half,
      MemorySegment to,
      long write) {
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < POINTS; j++) {
        FloatVector sum = Lanes.zero();
        for (int k = 0; k < POINTS; k++) {
          sum = Lanes.load(products, read + vectors(k * POINTS + j)).mul(g[k][i]).add(sum);
        }
        Lanes.store(sum, temporary, half + vectors(i * POINTS + j));
      }
    }
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        FloatVector sum = Lanes.zero();
        for (int k = 0; k < POINTS; k++) {
          sum = Lanes.load(temporary, half + vectors(i * POINTS + k)).mul(g[k][j]).add(sum);
        }
        Lanes.store(sum, to, write + vectors(i * size + j));
      }
    }
  }

  private static long vectors(int count) {
    return (long) count * Lanes.BYTES;
  }
}
