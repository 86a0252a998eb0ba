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
 * The micro-kernel of matrix products that sum over pixels. It computes a register tile of {@link
 * RegisterTile#ROWS} rows of a weight × {@link RegisterTile#COLUMNS} output channels. The left
 * factor is read in place; the right factor is packed. Like {@link GemmMicroKernel}, it keeps its
 * accumulators in separate local variables.
 */
public final class TransposedGemm {

  private TransposedGemm() {}

  /**
   * Adds Σₚ x[p][r] · dy[p][j] to dw[r][j] for six rows r.
   *
   * @param x the left factor; row r of pixel p is at {@code reads[p] + positions[row + r]}
   * @param dy the packed output gradient, {@link RegisterTile#COLUMNS} floats per pixel, from
   *     {@code dyOffset} on
   * @param dw the weight gradient; row r begins at {@code rows[row + r] + column}
   */
  public static void tile(
      MemorySegment x,
      long[] reads,
      long[] positions,
      int row,
      MemorySegment dy,
      long dyOffset,
      MemorySegment dw,
      long[] rows,
      long column) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector c00 = zero;
    FloatVector c01 = zero;
    FloatVector c10 = zero;
    FloatVector c11 = zero;
    FloatVector c20 = zero;
    FloatVector c21 = zero;
    FloatVector c30 = zero;
    FloatVector c31 = zero;
    FloatVector c40 = zero;
    FloatVector c41 = zero;
    FloatVector c50 = zero;
    FloatVector c51 = zero;
    long x0 = x.address() + positions[row];
    long x1 = x.address() + positions[row + 1];
    long x2 = x.address() + positions[row + 2];
    long x3 = x.address() + positions[row + 3];
    long x4 = x.address() + positions[row + 4];
    long x5 = x.address() + positions[row + 5];
    long packed = dy.address() + dyOffset;
    for (int p = 0; p < reads.length; p++) {
      long a = reads[p];
      long b = packed + (long) p * RegisterTile.PANEL_BYTES;
      FloatVector b0 = fromMemorySegment(SPECIES, MEMORY, b, ORDER);
      FloatVector b1 = fromMemorySegment(SPECIES, MEMORY, b + BYTES, ORDER);
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
    long w0 = rows[row] + column;
    fromMemorySegment(SPECIES, dw, w0, ORDER).add(c00).intoMemorySegment(dw, w0, ORDER);
    fromMemorySegment(SPECIES, dw, w0 + BYTES, ORDER)
        .add(c01)
        .intoMemorySegment(dw, w0 + BYTES, ORDER);
    long w1 = rows[row + 1] + column;
    fromMemorySegment(SPECIES, dw, w1, ORDER).add(c10).intoMemorySegment(dw, w1, ORDER);
    fromMemorySegment(SPECIES, dw, w1 + BYTES, ORDER)
        .add(c11)
        .intoMemorySegment(dw, w1 + BYTES, ORDER);
    long w2 = rows[row + 2] + column;
    fromMemorySegment(SPECIES, dw, w2, ORDER).add(c20).intoMemorySegment(dw, w2, ORDER);
    fromMemorySegment(SPECIES, dw, w2 + BYTES, ORDER)
        .add(c21)
        .intoMemorySegment(dw, w2 + BYTES, ORDER);
    long w3 = rows[row + 3] + column;
    fromMemorySegment(SPECIES, dw, w3, ORDER).add(c30).intoMemorySegment(dw, w3, ORDER);
    fromMemorySegment(SPECIES, dw, w3 + BYTES, ORDER)
        .add(c31)
        .intoMemorySegment(dw, w3 + BYTES, ORDER);
    long w4 = rows[row + 4] + column;
    fromMemorySegment(SPECIES, dw, w4, ORDER).add(c40).intoMemorySegment(dw, w4, ORDER);
    fromMemorySegment(SPECIES, dw, w4 + BYTES, ORDER)
        .add(c41)
        .intoMemorySegment(dw, w4 + BYTES, ORDER);
    long w5 = rows[row + 5] + column;
    fromMemorySegment(SPECIES, dw, w5, ORDER).add(c50).intoMemorySegment(dw, w5, ORDER);
    fromMemorySegment(SPECIES, dw, w5 + BYTES, ORDER)
        .add(c51)
        .intoMemorySegment(dw, w5 + BYTES, ORDER);
  }

  /**
   * Adds Σₚ x[p][r] · dy[p][j] to dw[r][j] for {@link RegisterTile#WIDE_ROWS} rows r and {@link
   * RegisterTile#WIDE_VECTORS} vectors of columns.
   *
   * @param x the left factor; row r of pixel p is at {@code reads[p] + positions[row + r]}
   * @param dy the packed output gradient, {@link RegisterTile#WIDE_VECTORS} vectors per pixel, from
   *     {@code dyOffset} on
   * @param dw the weight gradient; row r begins at {@code rows[row + r] + column}
   */
  public static void wideTile(
      MemorySegment x,
      long[] reads,
      long[] positions,
      int row,
      MemorySegment dy,
      long dyOffset,
      MemorySegment dw,
      long[] rows,
      long column) {
    FloatVector zero = FloatVector.zero(SPECIES);
    long x0 = x.address() + positions[row];
    long x1 = x.address() + positions[row + 1];
    long x2 = x.address() + positions[row + 2];
    FloatVector c00 = zero;
    FloatVector c01 = zero;
    FloatVector c02 = zero;
    FloatVector c10 = zero;
    FloatVector c11 = zero;
    FloatVector c12 = zero;
    FloatVector c20 = zero;
    FloatVector c21 = zero;
    FloatVector c22 = zero;
    long packed = dy.address() + dyOffset;
    for (int p = 0; p < reads.length; p++) {
      long a = reads[p];
      long b = packed + (long) p * RegisterTile.WIDE_PANEL_BYTES;
      FloatVector b0 = fromMemorySegment(SPECIES, MEMORY, b, ORDER);
      FloatVector b1 = fromMemorySegment(SPECIES, MEMORY, b + BYTES, ORDER);
      FloatVector b2 = fromMemorySegment(SPECIES, MEMORY, b + 2 * BYTES, ORDER);
      FloatVector a0 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x0));
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      FloatVector a1 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x1));
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      FloatVector a2 = broadcast(SPECIES, MEMORY.get(FLOAT, a + x2));
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
    }
    add(dw, rows[row] + column, c00, c01, c02);
    add(dw, rows[row + 1] + column, c10, c11, c12);
    add(dw, rows[row + 2] + column, c20, c21, c22);
  }

  private static void add(
      MemorySegment dw, long at, FloatVector first, FloatVector second, FloatVector third) {
    fromMemorySegment(SPECIES, dw, at, ORDER).add(first).intoMemorySegment(dw, at, ORDER);
    long middle = at + BYTES;
    fromMemorySegment(SPECIES, dw, middle, ORDER).add(second).intoMemorySegment(dw, middle, ORDER);
    long last = at + 2 * BYTES;
    fromMemorySegment(SPECIES, dw, last, ORDER).add(third).intoMemorySegment(dw, last, ORDER);
  }
}
