package ninc.runtime.cpu.gemm;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;
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
 * tile of {@link RegisterTile#WIDE_ROWS} pixels × {@link RegisterTile#WIDE_COLUMNS} channels.
 *
 * <p>The accumulators are separate local variables and the Vector API is called without wrappers,
 * because the JIT compiler keeps local vectors in registers but limits inlining.
 */
public final class WideMicroKernel {

  private WideMicroKernel() {}

  /**
   * Computes y[p][j] = min(max(bias[j] + Σₜ Σᵢ x[p][t][i] · b[t·length+i][j], floor), ceiling) for
   * three pixels p from {@code row} on.
   *
   * @param x the left factor; the t-th run of {@code length} floats for pixel p begins at {@code
   *     reads[p] + t·tapStride}
   * @param panel the packed panel of b, {@link RegisterTile#WIDE_COLUMNS} floats per row, from
   *     {@code panelOffset} on
   * @param epilogue bias, floor and ceiling
   * @param channel the channel of the panel's first column, whose bias it has
   * @param y the result; pixel p is written to {@code writes[p] + column}
   * @param accumulates whether the sum is added to what y contains
   */
  public static void tile(
      MemorySegment x,
      long[] reads,
      int row,
      int taps,
      long tapStride,
      int length,
      MemorySegment panel,
      long panelOffset,
      Epilogue epilogue,
      int channel,
      MemorySegment y,
      long[] writes,
      long column,
      boolean accumulates) {
    long to = y.address() + column;
    long y0 = to + writes[row];
    long y1 = to + writes[row + 1];
    long y2 = to + writes[row + 2];
    long zeros = Epilogue.ZEROS.address();
    long from0 = accumulates ? y0 : zeros;
    FloatVector c00 = fromMemorySegment(SPECIES, MEMORY, from0, ORDER);
    FloatVector c01 = fromMemorySegment(SPECIES, MEMORY, from0 + BYTES, ORDER);
    FloatVector c02 = fromMemorySegment(SPECIES, MEMORY, from0 + 2 * BYTES, ORDER);
    long from1 = accumulates ? y1 : zeros;
    FloatVector c10 = fromMemorySegment(SPECIES, MEMORY, from1, ORDER);
    FloatVector c11 = fromMemorySegment(SPECIES, MEMORY, from1 + BYTES, ORDER);
    FloatVector c12 = fromMemorySegment(SPECIES, MEMORY, from1 + 2 * BYTES, ORDER);
    long from2 = accumulates ? y2 : zeros;
    FloatVector c20 = fromMemorySegment(SPECIES, MEMORY, from2, ORDER);
    FloatVector c21 = fromMemorySegment(SPECIES, MEMORY, from2 + BYTES, ORDER);
    FloatVector c22 = fromMemorySegment(SPECIES, MEMORY, from2 + 2 * BYTES, ORDER);
    long left = x.address();
    long x0 = left + reads[row];
    long x1 = left + reads[row + 1];
    long x2 = left + reads[row + 2];
    long b = panel.address() + panelOffset;
    for (int t = 0; t < taps; t++) {
      for (int i = 0; i < length; i++) {
        long at = b + (long) i * RegisterTile.WIDE_PANEL_BYTES;
        FloatVector b0 = fromMemorySegment(SPECIES, MEMORY, at, ORDER);
        FloatVector b1 = fromMemorySegment(SPECIES, MEMORY, at + BYTES, ORDER);
        FloatVector b2 = fromMemorySegment(SPECIES, MEMORY, at + 2 * BYTES, ORDER);
        long run = (long) i * Float.BYTES;
        FloatVector a0 = broadcast(SPECIES, MEMORY.get(FLOAT, x0 + run));
        c00 = a0.fma(b0, c00);
        c01 = a0.fma(b1, c01);
        c02 = a0.fma(b2, c02);
        FloatVector a1 = broadcast(SPECIES, MEMORY.get(FLOAT, x1 + run));
        c10 = a1.fma(b0, c10);
        c11 = a1.fma(b1, c11);
        c12 = a1.fma(b2, c12);
        FloatVector a2 = broadcast(SPECIES, MEMORY.get(FLOAT, x2 + run));
        c20 = a2.fma(b0, c20);
        c21 = a2.fma(b1, c21);
        c22 = a2.fma(b2, c22);
      }
      x0 += tapStride;
      x1 += tapStride;
      x2 += tapStride;
      b += (long) length * RegisterTile.WIDE_PANEL_BYTES;
    }
    long bias = epilogue.bias().address() + epilogue.biasOffset(channel);
    FloatVector bias0 = fromMemorySegment(SPECIES, MEMORY, bias, ORDER);
    FloatVector bias1 = fromMemorySegment(SPECIES, MEMORY, bias + BYTES, ORDER);
    FloatVector bias2 = fromMemorySegment(SPECIES, MEMORY, bias + 2 * BYTES, ORDER);
    c00 = c00.add(bias0);
    c01 = c01.add(bias1);
    c02 = c02.add(bias2);
    c10 = c10.add(bias0);
    c11 = c11.add(bias1);
    c12 = c12.add(bias2);
    c20 = c20.add(bias0);
    c21 = c21.add(bias1);
    c22 = c22.add(bias2);
    if (epilogue.isBounded()) {
      FloatVector least = broadcast(SPECIES, epilogue.floor());
      FloatVector most = broadcast(SPECIES, epilogue.ceiling());
      c00 = c00.blend(least, c00.compare(LT, least));
      c00 = c00.blend(most, c00.compare(GT, most));
      c01 = c01.blend(least, c01.compare(LT, least));
      c01 = c01.blend(most, c01.compare(GT, most));
      c02 = c02.blend(least, c02.compare(LT, least));
      c02 = c02.blend(most, c02.compare(GT, most));
      c10 = c10.blend(least, c10.compare(LT, least));
      c10 = c10.blend(most, c10.compare(GT, most));
      c11 = c11.blend(least, c11.compare(LT, least));
      c11 = c11.blend(most, c11.compare(GT, most));
      c12 = c12.blend(least, c12.compare(LT, least));
      c12 = c12.blend(most, c12.compare(GT, most));
      c20 = c20.blend(least, c20.compare(LT, least));
      c20 = c20.blend(most, c20.compare(GT, most));
      c21 = c21.blend(least, c21.compare(LT, least));
      c21 = c21.blend(most, c21.compare(GT, most));
      c22 = c22.blend(least, c22.compare(LT, least));
      c22 = c22.blend(most, c22.compare(GT, most));
    }
    c00.intoMemorySegment(MEMORY, y0, ORDER);
    c01.intoMemorySegment(MEMORY, y0 + BYTES, ORDER);
    c02.intoMemorySegment(MEMORY, y0 + 2 * BYTES, ORDER);
    c10.intoMemorySegment(MEMORY, y1, ORDER);
    c11.intoMemorySegment(MEMORY, y1 + BYTES, ORDER);
    c12.intoMemorySegment(MEMORY, y1 + 2 * BYTES, ORDER);
    c20.intoMemorySegment(MEMORY, y2, ORDER);
    c21.intoMemorySegment(MEMORY, y2 + BYTES, ORDER);
    c22.intoMemorySegment(MEMORY, y2 + 2 * BYTES, ORDER);
  }
}
