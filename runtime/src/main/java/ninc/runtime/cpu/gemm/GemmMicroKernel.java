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
 * tile of {@link RegisterTile#ROWS} pixels × {@link RegisterTile#COLUMNS} channels.
 *
 * <p>The accumulators are separate local variables and the Vector API is called without wrappers,
 * because the JIT compiler keeps local vectors in registers but limits inlining.
 */
public final class GemmMicroKernel {

  private GemmMicroKernel() {}

  /**
   * Computes y[p][j] = min(max(bias[j] + Σₜ Σᵢ x[p][t][i] · b[t·length+i][j], floor), ceiling) for
   * six pixels p from {@code row} on.
   *
   * @param x the left factor; the t-th run of {@code length} floats for pixel p begins at {@code
   *     reads[p] + t·tapStride}
   * @param panel the packed panel of b, {@link RegisterTile#COLUMNS} floats per row, from {@code
   *     panelOffset} on
   * @param epilogue bias, floor and ceiling
   * @param channel the channel of the panel's first column, whose bias it has
   * @param y the result; pixel p is written to {@code writes[p] + column}
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
    long left = x.address();
    long x0 = left + reads[row];
    long x1 = left + reads[row + 1];
    long x2 = left + reads[row + 2];
    long x3 = left + reads[row + 3];
    long x4 = left + reads[row + 4];
    long x5 = left + reads[row + 5];
    long b = panel.address() + panelOffset;
    for (int t = 0; t < taps; t++) {
      for (int i = 0; i < length; i++) {
        long at = b + (long) i * RegisterTile.PANEL_BYTES;
        FloatVector b0 = fromMemorySegment(SPECIES, MEMORY, at, ORDER);
        FloatVector b1 = fromMemorySegment(SPECIES, MEMORY, at + BYTES, ORDER);
        long run = (long) i * Float.BYTES;
        FloatVector a0 = broadcast(SPECIES, MEMORY.get(FLOAT, x0 + run));
        c00 = a0.fma(b0, c00);
        c01 = a0.fma(b1, c01);
        FloatVector a1 = broadcast(SPECIES, MEMORY.get(FLOAT, x1 + run));
        c10 = a1.fma(b0, c10);
        c11 = a1.fma(b1, c11);
        FloatVector a2 = broadcast(SPECIES, MEMORY.get(FLOAT, x2 + run));
        c20 = a2.fma(b0, c20);
        c21 = a2.fma(b1, c21);
        FloatVector a3 = broadcast(SPECIES, MEMORY.get(FLOAT, x3 + run));
        c30 = a3.fma(b0, c30);
        c31 = a3.fma(b1, c31);
        FloatVector a4 = broadcast(SPECIES, MEMORY.get(FLOAT, x4 + run));
        c40 = a4.fma(b0, c40);
        c41 = a4.fma(b1, c41);
        FloatVector a5 = broadcast(SPECIES, MEMORY.get(FLOAT, x5 + run));
        c50 = a5.fma(b0, c50);
        c51 = a5.fma(b1, c51);
      }
      x0 += tapStride;
      x1 += tapStride;
      x2 += tapStride;
      x3 += tapStride;
      x4 += tapStride;
      x5 += tapStride;
      b += (long) length * RegisterTile.PANEL_BYTES;
    }
    long bias = epilogue.bias().address() + epilogue.biasOffset(channel);
    FloatVector bias0 = fromMemorySegment(SPECIES, MEMORY, bias, ORDER);
    FloatVector bias1 = fromMemorySegment(SPECIES, MEMORY, bias + BYTES, ORDER);
    c00 = c00.add(bias0);
    c01 = c01.add(bias1);
    c10 = c10.add(bias0);
    c11 = c11.add(bias1);
    c20 = c20.add(bias0);
    c21 = c21.add(bias1);
    c30 = c30.add(bias0);
    c31 = c31.add(bias1);
    c40 = c40.add(bias0);
    c41 = c41.add(bias1);
    c50 = c50.add(bias0);
    c51 = c51.add(bias1);
    if (epilogue.isBounded()) {
      FloatVector least = broadcast(SPECIES, epilogue.floor());
      FloatVector most = broadcast(SPECIES, epilogue.ceiling());
      c00 = c00.blend(least, c00.compare(LT, least));
      c00 = c00.blend(most, c00.compare(GT, most));
      c01 = c01.blend(least, c01.compare(LT, least));
      c01 = c01.blend(most, c01.compare(GT, most));
      c10 = c10.blend(least, c10.compare(LT, least));
      c10 = c10.blend(most, c10.compare(GT, most));
      c11 = c11.blend(least, c11.compare(LT, least));
      c11 = c11.blend(most, c11.compare(GT, most));
      c20 = c20.blend(least, c20.compare(LT, least));
      c20 = c20.blend(most, c20.compare(GT, most));
      c21 = c21.blend(least, c21.compare(LT, least));
      c21 = c21.blend(most, c21.compare(GT, most));
      c30 = c30.blend(least, c30.compare(LT, least));
      c30 = c30.blend(most, c30.compare(GT, most));
      c31 = c31.blend(least, c31.compare(LT, least));
      c31 = c31.blend(most, c31.compare(GT, most));
      c40 = c40.blend(least, c40.compare(LT, least));
      c40 = c40.blend(most, c40.compare(GT, most));
      c41 = c41.blend(least, c41.compare(LT, least));
      c41 = c41.blend(most, c41.compare(GT, most));
      c50 = c50.blend(least, c50.compare(LT, least));
      c50 = c50.blend(most, c50.compare(GT, most));
      c51 = c51.blend(least, c51.compare(LT, least));
      c51 = c51.blend(most, c51.compare(GT, most));
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
