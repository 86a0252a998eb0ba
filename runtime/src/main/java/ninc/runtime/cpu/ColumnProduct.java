package ninc.runtime.cpu;

import static ninc.runtime.cpu.Lanes.broadcast;
import static ninc.runtime.cpu.Lanes.load;
import static ninc.runtime.cpu.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * The register tile of products that sum over pixels: {@link Tile#ROWS} rows of a weight times
 * {@link Tile#COLUMNS} output channels, both factors packed pixel after pixel.
 */
final class ColumnProduct {

  private ColumnProduct() {}

  /**
   * Adds Σₚ x[p][r] · dy[p][j] to dw[r][j] for six rows r.
   *
   * @param x packed: six floats a pixel, from {@code xOffset} on
   * @param dy packed: {@link Tile#COLUMNS} floats a pixel, from {@code dyOffset} on
   * @param dw row r begins at {@code rows[row + r]}, to which {@code column} bytes are added; it may
   *     be read beyond {@code columns}, but is not written there
   * @param fresh whether dw holds nothing yet and counts as zero
   */
  static void tile(
      MemorySegment x,
      long xOffset,
      MemorySegment dy,
      long dyOffset,
      int pixels,
      MemorySegment dw,
      long[] rows,
      int row,
      long column,
      int columns,
      boolean fresh) {
    long w0 = rows[row] + column;
    long w1 = rows[row + 1] + column;
    long w2 = rows[row + 2] + column;
    long w3 = rows[row + 3] + column;
    long w4 = rows[row + 4] + column;
    long w5 = rows[row + 5] + column;
    FloatVector c00 = fresh ? Lanes.zero() : load(dw, w0);
    FloatVector c01 = fresh ? Lanes.zero() : load(dw, w0 + Lanes.BYTES);
    FloatVector c10 = fresh ? Lanes.zero() : load(dw, w1);
    FloatVector c11 = fresh ? Lanes.zero() : load(dw, w1 + Lanes.BYTES);
    FloatVector c20 = fresh ? Lanes.zero() : load(dw, w2);
    FloatVector c21 = fresh ? Lanes.zero() : load(dw, w2 + Lanes.BYTES);
    FloatVector c30 = fresh ? Lanes.zero() : load(dw, w3);
    FloatVector c31 = fresh ? Lanes.zero() : load(dw, w3 + Lanes.BYTES);
    FloatVector c40 = fresh ? Lanes.zero() : load(dw, w4);
    FloatVector c41 = fresh ? Lanes.zero() : load(dw, w4 + Lanes.BYTES);
    FloatVector c50 = fresh ? Lanes.zero() : load(dw, w5);
    FloatVector c51 = fresh ? Lanes.zero() : load(dw, w5 + Lanes.BYTES);
    for (int p = 0; p < pixels; p++) {
      long a = xOffset + (long) p * (Tile.ROWS * Float.BYTES);
      long b = dyOffset + (long) p * Tile.PANEL_BYTES;
      FloatVector b0 = load(dy, b);
      FloatVector b1 = load(dy, b + Lanes.BYTES);
      FloatVector a0 = broadcast(x, a);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = broadcast(x, a + Float.BYTES);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = broadcast(x, a + 2 * Float.BYTES);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = broadcast(x, a + 3 * Float.BYTES);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      FloatVector a4 = broadcast(x, a + 4 * Float.BYTES);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = broadcast(x, a + 5 * Float.BYTES);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
    }
    VectorMask<Float> m0 = Lanes.mask(0, columns);
    VectorMask<Float> m1 = Lanes.mask(Lanes.COUNT, columns);
    store(c00, dw, w0, m0);
    store(c10, dw, w1, m0);
    store(c20, dw, w2, m0);
    store(c30, dw, w3, m0);
    store(c40, dw, w4, m0);
    store(c50, dw, w5, m0);
    if (m1.anyTrue()) {
      store(c01, dw, w0 + Lanes.BYTES, m1);
      store(c11, dw, w1 + Lanes.BYTES, m1);
      store(c21, dw, w2 + Lanes.BYTES, m1);
      store(c31, dw, w3 + Lanes.BYTES, m1);
      store(c41, dw, w4 + Lanes.BYTES, m1);
      store(c51, dw, w5 + Lanes.BYTES, m1);
    }
  }
}
