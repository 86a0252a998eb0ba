package ninc.runtime.cpu.gemm;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;
import static ninc.runtime.cpu.simd.Lanes.BYTES;
import static ninc.runtime.cpu.simd.Lanes.FLOAT;
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
        FloatVector b0 = fromMemorySegment(SPECIES, panel, b, ORDER);
        FloatVector b1 = fromMemorySegment(SPECIES, panel, b + BYTES, ORDER);
        FloatVector a0 = broadcast(SPECIES, x.get(FLOAT, x0 + at));
        c00 = a0.fma(b0, c00);
        c01 = a0.fma(b1, c01);
        FloatVector a1 = broadcast(SPECIES, x.get(FLOAT, x1 + at));
        c10 = a1.fma(b0, c10);
        c11 = a1.fma(b1, c11);
        FloatVector a2 = broadcast(SPECIES, x.get(FLOAT, x2 + at));
        c20 = a2.fma(b0, c20);
        c21 = a2.fma(b1, c21);
        FloatVector a3 = broadcast(SPECIES, x.get(FLOAT, x3 + at));
        c30 = a3.fma(b0, c30);
        c31 = a3.fma(b1, c31);
        FloatVector a4 = broadcast(SPECIES, x.get(FLOAT, x4 + at));
        c40 = a4.fma(b0, c40);
        c41 = a4.fma(b1, c41);
        FloatVector a5 = broadcast(SPECIES, x.get(FLOAT, x5 + at));
        c50 = a5.fma(b0, c50);
        c51 = a5.fma(b1, c51);
        b += RegisterTile.PANEL_BYTES;
        at += Float.BYTES;
      }
    }
    MemorySegment bias = epilogue.bias();
    long biasOffset = epilogue.biasOffset(channel);
    FloatVector bias0 = fromMemorySegment(SPECIES, bias, biasOffset, ORDER);
    FloatVector bias1 = fromMemorySegment(SPECIES, bias, biasOffset + BYTES, ORDER);
    FloatVector least = broadcast(SPECIES, epilogue.floor());
    FloatVector most = broadcast(SPECIES, epilogue.ceiling());
    c00 = c00.add(bias0);
    c01 = c01.add(bias1);
    c00 = c00.blend(least, c00.compare(LT, least));
    c01 = c01.blend(least, c01.compare(LT, least));
    c00 = c00.blend(most, c00.compare(GT, most));
    c01 = c01.blend(most, c01.compare(GT, most));
    long y0 = writes[row] + column;
    c00.intoMemorySegment(y, y0, ORDER);
    c01.intoMemorySegment(y, y0 + BYTES, ORDER);
    c10 = c10.add(bias0);
    c11 = c11.add(bias1);
    c10 = c10.blend(least, c10.compare(LT, least));
    c11 = c11.blend(least, c11.compare(LT, least));
    c10 = c10.blend(most, c10.compare(GT, most));
    c11 = c11.blend(most, c11.compare(GT, most));
    long y1 = writes[row + 1] + column;
    c10.intoMemorySegment(y, y1, ORDER);
    c11.intoMemorySegment(y, y1 + BYTES, ORDER);
    c20 = c20.add(bias0);
    c21 = c21.add(bias1);
    c20 = c20.blend(least, c20.compare(LT, least));
    c21 = c21.blend(least, c21.compare(LT, least));
    c20 = c20.blend(most, c20.compare(GT, most));
    c21 = c21.blend(most, c21.compare(GT, most));
    long y2 = writes[row + 2] + column;
    c20.intoMemorySegment(y, y2, ORDER);
    c21.intoMemorySegment(y, y2 + BYTES, ORDER);
    c30 = c30.add(bias0);
    c31 = c31.add(bias1);
    c30 = c30.blend(least, c30.compare(LT, least));
    c31 = c31.blend(least, c31.compare(LT, least));
    c30 = c30.blend(most, c30.compare(GT, most));
    c31 = c31.blend(most, c31.compare(GT, most));
    long y3 = writes[row + 3] + column;
    c30.intoMemorySegment(y, y3, ORDER);
    c31.intoMemorySegment(y, y3 + BYTES, ORDER);
    c40 = c40.add(bias0);
    c41 = c41.add(bias1);
    c40 = c40.blend(least, c40.compare(LT, least));
    c41 = c41.blend(least, c41.compare(LT, least));
    c40 = c40.blend(most, c40.compare(GT, most));
    c41 = c41.blend(most, c41.compare(GT, most));
    long y4 = writes[row + 4] + column;
    c40.intoMemorySegment(y, y4, ORDER);
    c41.intoMemorySegment(y, y4 + BYTES, ORDER);
    c50 = c50.add(bias0);
    c51 = c51.add(bias1);
    c50 = c50.blend(least, c50.compare(LT, least));
    c51 = c51.blend(least, c51.compare(LT, least));
    c50 = c50.blend(most, c50.compare(GT, most));
    c51 = c51.blend(most, c51.compare(GT, most));
    long y5 = writes[row + 5] + column;
    c50.intoMemorySegment(y, y5, ORDER);
    c51.intoMemorySegment(y, y5 + BYTES, ORDER);
  }
}
