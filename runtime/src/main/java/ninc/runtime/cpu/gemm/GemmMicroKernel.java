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
 * The micro-kernel of matrix products whose left factor is read in place. It computes a register
 * tile of {@link RegisterTile#ROWS} pixels × {@link RegisterTile#COLUMNS} channels.
 *
 * <p>The accumulators are separate local variables and the Vector API is called without wrappers,
 * because the JIT compiler keeps local vectors in registers but limits inlining. A method does
 * nothing else: where it also applied an epilogue or added to sums in memory after the loop, or had
 * so few accumulators that the JIT compiler unrolled the loop, it moved accumulators to memory and
 * back in each iteration.
 */
public final class GemmMicroKernel {

  private static final long[] ZERO_OFFSETS = new long[RegisterTile.ROWS];

  private GemmMicroKernel() {}

  /**
   * Computes y[p][j] = Σᵢ x[p][i] · b[i][j] for six pixels p from {@code row} on.
   *
   * @param x the left factor; its i-th value for pixel p is at {@code reads[p] + positions[i]}
   * @param panel the packed panel of b, {@link RegisterTile#COLUMNS} floats per row, from {@code
   *     panelOffset} on
   * @param y the result; pixel p is written to {@code writes[p] + column}
   */
  public static void tile(
      MemorySegment x,
      long[] reads,
      int row,
      long[] positions,
      MemorySegment panel,
      long panelOffset,
      MemorySegment y,
      long[] writes,
      long column) {
    MemorySegment zeros = Epilogue.ZEROS;
    tile(x, reads, row, positions, panel, panelOffset, zeros, ZERO_OFFSETS, 0, y, writes, column);
  }

  /**
   * Computes y[p][j] = from[p][j] + Σᵢ x[p][i] · b[i][j] for six pixels p from {@code row} on.
   *
   * @param x the left factor; its i-th value for pixel p is at {@code reads[p] + positions[i]}
   * @param panel the packed panel of b, {@link RegisterTile#COLUMNS} floats per row, from {@code
   *     panelOffset} on
   * @param from the sums to start from; those of the i-th pixel are at {@code starts[first + i]}
   * @param y the result; pixel p is written to {@code writes[p] + column}
   */
  public static void tile(
      MemorySegment x,
      long[] reads,
      int row,
      long[] positions,
      MemorySegment panel,
      long panelOffset,
      MemorySegment from,
      long[] starts,
      int first,
      MemorySegment y,
      long[] writes,
      long column) {
    long start = from.address();
    long from0 = start + starts[first];
    long from1 = start + starts[first + 1];
    long from2 = start + starts[first + 2];
    long from3 = start + starts[first + 3];
    long from4 = start + starts[first + 4];
    long from5 = start + starts[first + 5];
    long left = x.address();
    long x0 = left + reads[row];
    long x1 = left + reads[row + 1];
    long x2 = left + reads[row + 2];
    long x3 = left + reads[row + 3];
    long x4 = left + reads[row + 4];
    long x5 = left + reads[row + 5];
    FloatVector c00 = fromMemorySegment(SPECIES, MEMORY, from0, ORDER);
    FloatVector c01 = fromMemorySegment(SPECIES, MEMORY, from0 + BYTES, ORDER);
    FloatVector c10 = fromMemorySegment(SPECIES, MEMORY, from1, ORDER);
    FloatVector c11 = fromMemorySegment(SPECIES, MEMORY, from1 + BYTES, ORDER);
    FloatVector c20 = fromMemorySegment(SPECIES, MEMORY, from2, ORDER);
    FloatVector c21 = fromMemorySegment(SPECIES, MEMORY, from2 + BYTES, ORDER);
    FloatVector c30 = fromMemorySegment(SPECIES, MEMORY, from3, ORDER);
    FloatVector c31 = fromMemorySegment(SPECIES, MEMORY, from3 + BYTES, ORDER);
    FloatVector c40 = fromMemorySegment(SPECIES, MEMORY, from4, ORDER);
    FloatVector c41 = fromMemorySegment(SPECIES, MEMORY, from4 + BYTES, ORDER);
    FloatVector c50 = fromMemorySegment(SPECIES, MEMORY, from5, ORDER);
    FloatVector c51 = fromMemorySegment(SPECIES, MEMORY, from5 + BYTES, ORDER);
    long b = panel.address() + panelOffset;
    for (int i = 0; i < positions.length; i++) {
      long a = positions[i];
      long at = b + (long) i * RegisterTile.PANEL_BYTES;
      FloatVector b0 = fromMemorySegment(SPECIES, MEMORY, at, ORDER);
      FloatVector b1 = fromMemorySegment(SPECIES, MEMORY, at + BYTES, ORDER);
      FloatVector a0 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x0));
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x1));
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x2));
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x3));
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      FloatVector a4 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x4));
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x5));
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
    }
    long to = y.address() + column;
    long y0 = to + writes[row];
    c00.intoMemorySegment(MEMORY, y0, ORDER);
    c01.intoMemorySegment(MEMORY, y0 + BYTES, ORDER);
    long y1 = to + writes[row + 1];
    c10.intoMemorySegment(MEMORY, y1, ORDER);
    c11.intoMemorySegment(MEMORY, y1 + BYTES, ORDER);
    long y2 = to + writes[row + 2];
    c20.intoMemorySegment(MEMORY, y2, ORDER);
    c21.intoMemorySegment(MEMORY, y2 + BYTES, ORDER);
    long y3 = to + writes[row + 3];
    c30.intoMemorySegment(MEMORY, y3, ORDER);
    c31.intoMemorySegment(MEMORY, y3 + BYTES, ORDER);
    long y4 = to + writes[row + 4];
    c40.intoMemorySegment(MEMORY, y4, ORDER);
    c41.intoMemorySegment(MEMORY, y4 + BYTES, ORDER);
    long y5 = to + writes[row + 5];
    c50.intoMemorySegment(MEMORY, y5, ORDER);
    c51.intoMemorySegment(MEMORY, y5 + BYTES, ORDER);
  }
}
