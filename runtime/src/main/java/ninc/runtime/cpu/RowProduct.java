package ninc.runtime.cpu;

import static ninc.runtime.cpu.Lanes.broadcast;
import static ninc.runtime.cpu.Lanes.load;
import static ninc.runtime.cpu.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * The register tile of products whose left factor is read in place: {@link Tile#ROWS} pixels times
 * {@link Tile#COLUMNS} channels. The accumulators are named one by one, for the compiler keeps
 * named vectors in registers, and arrays of vectors in memory.
 */
final class RowProduct {

  private RowProduct() {}

  /**
   * Computes y[p][j] = Σₜ Σᵢ x[p][t][i] · b[t·length+i][j] for six pixels p from {@code row} on.
   *
   * @param x its t-th run of {@code length} floats for pixel p begins at {@code reads[p] + t·tapStride}
   * @param panel b, packed: {@link Tile#COLUMNS} floats a row, from {@code panelOffset} on
   * @param y pixel p's results go to {@code writes[p] + column}
   * @param columns how many of the panel's columns exist in y
   */
  static void tile(
      MemorySegment x,
      long[] reads,
      int row,
      int taps,
      long tapStride,
      int length,
      MemorySegment panel,
      long panelOffset,
      MemorySegment y,
      long[] writes,
      long column,
      int columns) {
    FloatVector zero = Lanes.zero();
    FloatVector c00 = zero, c01 = zero;
    FloatVector c10 = zero, c11 = zero;
    FloatVector c20 = zero, c21 = zero;
    FloatVector c30 = zero, c31 = zero;
    FloatVector c40 = zero, c41 = zero;
    FloatVector c50 = zero, c51 = zero;
    long x0 = reads[row];
    long x1 = reads[row + 1];
    long x2 = reads[row + 2];
    long x3 = reads[row + 3];
    long x4 = reads[row + 4];
    long x5 = reads[row + 5];
    long b = panelOffset;
    for (int t = 0; t < taps; t++) {
      long at = t * tapStride;
      for (int i = 0; i < length; i++) {
        FloatVector b0 = load(panel, b);
        FloatVector b1 = load(panel, b + Lanes.BYTES);
        FloatVector a0 = broadcast(x, x0 + at);
        c00 = a0.fma(b0, c00);
        c01 = a0.fma(b1, c01);
        FloatVector a1 = broadcast(x, x1 + at);
        c10 = a1.fma(b0, c10);
        c11 = a1.fma(b1, c11);
        FloatVector a2 = broadcast(x, x2 + at);
        c20 = a2.fma(b0, c20);
        c21 = a2.fma(b1, c21);
        FloatVector a3 = broadcast(x, x3 + at);
        c30 = a3.fma(b0, c30);
        c31 = a3.fma(b1, c31);
        FloatVector a4 = broadcast(x, x4 + at);
        c40 = a4.fma(b0, c40);
        c41 = a4.fma(b1, c41);
        FloatVector a5 = broadcast(x, x5 + at);
        c50 = a5.fma(b0, c50);
        c51 = a5.fma(b1, c51);
        b += Tile.PANEL_BYTES;
        at += Float.BYTES;
      }
    }
    if (columns >= Tile.COLUMNS) {
      writePair(c00, c01, y, writes[row] + column);
      writePair(c10, c11, y, writes[row + 1] + column);
      writePair(c20, c21, y, writes[row + 2] + column);
      writePair(c30, c31, y, writes[row + 3] + column);
      writePair(c40, c41, y, writes[row + 4] + column);
      writePair(c50, c51, y, writes[row + 5] + column);
    } else {
      VectorMask<Float> m0 = Lanes.mask(0, columns);
      VectorMask<Float> m1 = Lanes.mask(Lanes.COUNT, columns);
      writePair(c00, c01, y, writes[row] + column, m0, m1);
      writePair(c10, c11, y, writes[row + 1] + column, m0, m1);
      writePair(c20, c21, y, writes[row + 2] + column, m0, m1);
      writePair(c30, c31, y, writes[row + 3] + column, m0, m1);
      writePair(c40, c41, y, writes[row + 4] + column, m0, m1);
      writePair(c50, c51, y, writes[row + 5] + column, m0, m1);
    }
  }

  private static void writePair(FloatVector c0, FloatVector c1, MemorySegment y, long at) {
    store(c0, y, at);
    store(c1, y, at + Lanes.BYTES);
  }

  private static void writePair(
      FloatVector c0,
      FloatVector c1,
      MemorySegment y,
      long at,
      VectorMask<Float> m0,
      VectorMask<Float> m1) {
    store(c0, y, at, m0);
    if (m1.anyTrue()) {
      store(c1, y, at + Lanes.BYTES, m1);
    }
  }
}
