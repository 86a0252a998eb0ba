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
 * The micro-kernel of matrix products with a panel of no more columns than a vector has lanes. It
 * computes a register tile of {@link RegisterTile#NARROW_ROWS} pixels × one vector of channels.
 * Half of a tile of {@link GemmMicroKernel}, or more, would be computed in vain.
 */
final class NarrowMicroKernel {

  private NarrowMicroKernel() {}

  /**
   * Computes y[p][j] = min(max(bias[j] + Σₜ Σᵢ x[p][t][i] · b[t·length+i][j], floor), ceiling) for
   * twelve pixels p from {@code row} on.
   *
   * @param x the left factor; the t-th run of {@code length} floats for pixel p begins at {@code
   *     reads[p] + t·tapStride}
   * @param panel the packed panel of b, one vector per row, from {@code panelOffset} on
   * @param epilogue bias, floor and ceiling
   * @param channel the channel of the panel's first column, whose bias it has
   * @param y the result; pixel p is written to {@code writes[p] + column}
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
      Epilogue epilogue,
      int channel,
      MemorySegment y,
      long[] writes,
      long column) {
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
    long x0 = reads[row];
    long x1 = reads[row + 1];
    long x2 = reads[row + 2];
    long x3 = reads[row + 3];
    long x4 = reads[row + 4];
    long x5 = reads[row + 5];
    long x6 = reads[row + 6];
    long x7 = reads[row + 7];
    long x8 = reads[row + 8];
    long x9 = reads[row + 9];
    long x10 = reads[row + 10];
    long x11 = reads[row + 11];
    long b = panelOffset;
    for (int t = 0; t < taps; t++) {
      long at = t * tapStride;
      for (int i = 0; i < length; i++) {
        FloatVector weights = fromMemorySegment(SPECIES, panel, b, ORDER);
        c0 = broadcast(SPECIES, x.get(FLOAT, x0 + at)).fma(weights, c0);
        c1 = broadcast(SPECIES, x.get(FLOAT, x1 + at)).fma(weights, c1);
        c2 = broadcast(SPECIES, x.get(FLOAT, x2 + at)).fma(weights, c2);
        c3 = broadcast(SPECIES, x.get(FLOAT, x3 + at)).fma(weights, c3);
        c4 = broadcast(SPECIES, x.get(FLOAT, x4 + at)).fma(weights, c4);
        c5 = broadcast(SPECIES, x.get(FLOAT, x5 + at)).fma(weights, c5);
        c6 = broadcast(SPECIES, x.get(FLOAT, x6 + at)).fma(weights, c6);
        c7 = broadcast(SPECIES, x.get(FLOAT, x7 + at)).fma(weights, c7);
        c8 = broadcast(SPECIES, x.get(FLOAT, x8 + at)).fma(weights, c8);
        c9 = broadcast(SPECIES, x.get(FLOAT, x9 + at)).fma(weights, c9);
        c10 = broadcast(SPECIES, x.get(FLOAT, x10 + at)).fma(weights, c10);
        c11 = broadcast(SPECIES, x.get(FLOAT, x11 + at)).fma(weights, c11);
        b += BYTES;
        at += Float.BYTES;
      }
    }
    FloatVector shift =
        fromMemorySegment(SPECIES, epilogue.bias(), epilogue.biasOffset(channel), ORDER);
    FloatVector least = broadcast(SPECIES, epilogue.floor());
    FloatVector most = broadcast(SPECIES, epilogue.ceiling());
    c0 = c0.add(shift);
    c0 = c0.blend(least, c0.compare(LT, least));
    c0 = c0.blend(most, c0.compare(GT, most));
    c0.intoMemorySegment(y, writes[row] + column, ORDER);
    c1 = c1.add(shift);
    c1 = c1.blend(least, c1.compare(LT, least));
    c1 = c1.blend(most, c1.compare(GT, most));
    c1.intoMemorySegment(y, writes[row + 1] + column, ORDER);
    c2 = c2.add(shift);
    c2 = c2.blend(least, c2.compare(LT, least));
    c2 = c2.blend(most, c2.compare(GT, most));
    c2.intoMemorySegment(y, writes[row + 2] + column, ORDER);
    c3 = c3.add(shift);
    c3 = c3.blend(least, c3.compare(LT, least));
    c3 = c3.blend(most, c3.compare(GT, most));
    c3.intoMemorySegment(y, writes[row + 3] + column, ORDER);
    c4 = c4.add(shift);
    c4 = c4.blend(least, c4.compare(LT, least));
    c4 = c4.blend(most, c4.compare(GT, most));
    c4.intoMemorySegment(y, writes[row + 4] + column, ORDER);
    c5 = c5.add(shift);
    c5 = c5.blend(least, c5.compare(LT, least));
    c5 = c5.blend(most, c5.compare(GT, most));
    c5.intoMemorySegment(y, writes[row + 5] + column, ORDER);
    c6 = c6.add(shift);
    c6 = c6.blend(least, c6.compare(LT, least));
    c6 = c6.blend(most, c6.compare(GT, most));
    c6.intoMemorySegment(y, writes[row + 6] + column, ORDER);
    c7 = c7.add(shift);
    c7 = c7.blend(least, c7.compare(LT, least));
    c7 = c7.blend(most, c7.compare(GT, most));
    c7.intoMemorySegment(y, writes[row + 7] + column, ORDER);
    c8 = c8.add(shift);
    c8 = c8.blend(least, c8.compare(LT, least));
    c8 = c8.blend(most, c8.compare(GT, most));
    c8.intoMemorySegment(y, writes[row + 8] + column, ORDER);
    c9 = c9.add(shift);
    c9 = c9.blend(least, c9.compare(LT, least));
    c9 = c9.blend(most, c9.compare(GT, most));
    c9.intoMemorySegment(y, writes[row + 9] + column, ORDER);
    c10 = c10.add(shift);
    c10 = c10.blend(least, c10.compare(LT, least));
    c10 = c10.blend(most, c10.compare(GT, most));
    c10.intoMemorySegment(y, writes[row + 10] + column, ORDER);
    c11 = c11.add(shift);
    c11 = c11.blend(least, c11.compare(LT, least));
    c11 = c11.blend(most, c11.compare(GT, most));
    c11.intoMemorySegment(y, writes[row + 11] + column, ORDER);
  }
}
