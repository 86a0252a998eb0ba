package ninc.runtime.cpu.gemm;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static ninc.runtime.cpu.simd.Lanes.BYTES;
import static ninc.runtime.cpu.simd.Lanes.FLOAT;
import static ninc.runtime.cpu.simd.Lanes.MEMORY;
import static ninc.runtime.cpu.simd.Lanes.ORDER;
import static ninc.runtime.cpu.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import ninc.runtime.cpu.simd.RegisterTile;

/**
 * The micro-kernel of matrix products with a panel of no more columns than a vector has lanes. It
 * computes a register tile of {@link RegisterTile#NARROW_ROWS} pixels × one vector of channels.
 * Half of a tile of {@link GemmMicroKernel}, or more, would be computed in vain.
 */
final class NarrowMicroKernel {

  private NarrowMicroKernel() {}

  /**
   * Computes y[p][j] = Σᵢ x[p][i] · b[i][j] for twelve pixels p from {@code row} on.
   *
   * @param x the left factor; its i-th value for pixel p is at {@code reads[p] + positions[i]}
   * @param panel the packed panel of b, one vector per row, from {@code panelOffset} on
   * @param y the result; pixel p is written to {@code writes[p] + column}
   */
  static void tile(
      MemorySegment x,
      long[] reads,
      int row,
      long[] positions,
      MemorySegment panel,
      long panelOffset,
      MemorySegment y,
      long[] writes,
      long column) {
    long left = x.address();
    long x0 = left + reads[row];
    long x1 = left + reads[row + 1];
    long x2 = left + reads[row + 2];
    long x3 = left + reads[row + 3];
    long x4 = left + reads[row + 4];
    long x5 = left + reads[row + 5];
    long x6 = left + reads[row + 6];
    long x7 = left + reads[row + 7];
    long x8 = left + reads[row + 8];
    long x9 = left + reads[row + 9];
    long x10 = left + reads[row + 10];
    long x11 = left + reads[row + 11];
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector c0 = zero;
    FloatVector c1 = zero;
    FloatVector c2 = zero;
    FloatVector c3 = zero;
    FloatVector c4 = zero;
    FloatVector c5 = zero;
    FloatVector c6 = zero;
    FloatVector c7 = zero;
    FloatVector c8 = zero;
    FloatVector c9 = zero;
    FloatVector c10 = zero;
    FloatVector c11 = zero;
    long b = panel.address() + panelOffset;
    for (int i = 0; i < positions.length; i++) {
      long a = positions[i];
      long at = b + (long) i * BYTES;
      FloatVector b0 = fromMemorySegment(SPECIES, MEMORY, at, ORDER);
      c0 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x0)).fma(b0, c0);
      c1 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x1)).fma(b0, c1);
      c2 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x2)).fma(b0, c2);
      c3 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x3)).fma(b0, c3);
      c4 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x4)).fma(b0, c4);
      c5 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x5)).fma(b0, c5);
      c6 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x6)).fma(b0, c6);
      c7 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x7)).fma(b0, c7);
      c8 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x8)).fma(b0, c8);
      c9 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x9)).fma(b0, c9);
      c10 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x10)).fma(b0, c10);
      c11 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x11)).fma(b0, c11);
    }
    long to = y.address() + column;
    c0.intoMemorySegment(MEMORY, to + writes[row], ORDER);
    c1.intoMemorySegment(MEMORY, to + writes[row + 1], ORDER);
    c2.intoMemorySegment(MEMORY, to + writes[row + 2], ORDER);
    c3.intoMemorySegment(MEMORY, to + writes[row + 3], ORDER);
    c4.intoMemorySegment(MEMORY, to + writes[row + 4], ORDER);
    c5.intoMemorySegment(MEMORY, to + writes[row + 5], ORDER);
    c6.intoMemorySegment(MEMORY, to + writes[row + 6], ORDER);
    c7.intoMemorySegment(MEMORY, to + writes[row + 7], ORDER);
    c8.intoMemorySegment(MEMORY, to + writes[row + 8], ORDER);
    c9.intoMemorySegment(MEMORY, to + writes[row + 9], ORDER);
    c10.intoMemorySegment(MEMORY, to + writes[row + 10], ORDER);
    c11.intoMemorySegment(MEMORY, to + writes[row + 11], ORDER);
  }
}
