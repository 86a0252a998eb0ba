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
   * @param accumulates whether the sum is added to what y contains
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
      long column,
      boolean accumulates) {
    long to = y.address() + column;
    long y0 = to + writes[row];
    long y1 = to + writes[row + 1];
    long y2 = to + writes[row + 2];
    long y3 = to + writes[row + 3];
    long y4 = to + writes[row + 4];
    long y5 = to + writes[row + 5];
    long y6 = to + writes[row + 6];
    long y7 = to + writes[row + 7];
    long y8 = to + writes[row + 8];
    long y9 = to + writes[row + 9];
    long y10 = to + writes[row + 10];
    long y11 = to + writes[row + 11];
    long zeros = Epilogue.ZEROS.address();
    long from0 = accumulates ? y0 : zeros;
    FloatVector c0 = fromMemorySegment(SPECIES, MEMORY, from0, ORDER);
    long from1 = accumulates ? y1 : zeros;
    FloatVector c1 = fromMemorySegment(SPECIES, MEMORY, from1, ORDER);
    long from2 = accumulates ? y2 : zeros;
    FloatVector c2 = fromMemorySegment(SPECIES, MEMORY, from2, ORDER);
    long from3 = accumulates ? y3 : zeros;
    FloatVector c3 = fromMemorySegment(SPECIES, MEMORY, from3, ORDER);
    long from4 = accumulates ? y4 : zeros;
    FloatVector c4 = fromMemorySegment(SPECIES, MEMORY, from4, ORDER);
    long from5 = accumulates ? y5 : zeros;
    FloatVector c5 = fromMemorySegment(SPECIES, MEMORY, from5, ORDER);
    long from6 = accumulates ? y6 : zeros;
    FloatVector c6 = fromMemorySegment(SPECIES, MEMORY, from6, ORDER);
    long from7 = accumulates ? y7 : zeros;
    FloatVector c7 = fromMemorySegment(SPECIES, MEMORY, from7, ORDER);
    long from8 = accumulates ? y8 : zeros;
    FloatVector c8 = fromMemorySegment(SPECIES, MEMORY, from8, ORDER);
    long from9 = accumulates ? y9 : zeros;
    FloatVector c9 = fromMemorySegment(SPECIES, MEMORY, from9, ORDER);
    long from10 = accumulates ? y10 : zeros;
    FloatVector c10 = fromMemorySegment(SPECIES, MEMORY, from10, ORDER);
    long from11 = accumulates ? y11 : zeros;
    FloatVector c11 = fromMemorySegment(SPECIES, MEMORY, from11, ORDER);
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
    long b = panel.address() + panelOffset;
    for (int t = 0; t < taps; t++) {
      long at = t * tapStride;
      for (int i = 0; i < length; i++) {
        FloatVector weights = fromMemorySegment(SPECIES, MEMORY, b, ORDER);
        c0 = broadcast(SPECIES, MEMORY.get(FLOAT, x0 + at)).fma(weights, c0);
        c1 = broadcast(SPECIES, MEMORY.get(FLOAT, x1 + at)).fma(weights, c1);
        c2 = broadcast(SPECIES, MEMORY.get(FLOAT, x2 + at)).fma(weights, c2);
        c3 = broadcast(SPECIES, MEMORY.get(FLOAT, x3 + at)).fma(weights, c3);
        c4 = broadcast(SPECIES, MEMORY.get(FLOAT, x4 + at)).fma(weights, c4);
        c5 = broadcast(SPECIES, MEMORY.get(FLOAT, x5 + at)).fma(weights, c5);
        c6 = broadcast(SPECIES, MEMORY.get(FLOAT, x6 + at)).fma(weights, c6);
        c7 = broadcast(SPECIES, MEMORY.get(FLOAT, x7 + at)).fma(weights, c7);
        c8 = broadcast(SPECIES, MEMORY.get(FLOAT, x8 + at)).fma(weights, c8);
        c9 = broadcast(SPECIES, MEMORY.get(FLOAT, x9 + at)).fma(weights, c9);
        c10 = broadcast(SPECIES, MEMORY.get(FLOAT, x10 + at)).fma(weights, c10);
        c11 = broadcast(SPECIES, MEMORY.get(FLOAT, x11 + at)).fma(weights, c11);
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
    c0.intoMemorySegment(MEMORY, y0, ORDER);
    c1 = c1.add(shift);
    c1 = c1.blend(least, c1.compare(LT, least));
    c1 = c1.blend(most, c1.compare(GT, most));
    c1.intoMemorySegment(MEMORY, y1, ORDER);
    c2 = c2.add(shift);
    c2 = c2.blend(least, c2.compare(LT, least));
    c2 = c2.blend(most, c2.compare(GT, most));
    c2.intoMemorySegment(MEMORY, y2, ORDER);
    c3 = c3.add(shift);
    c3 = c3.blend(least, c3.compare(LT, least));
    c3 = c3.blend(most, c3.compare(GT, most));
    c3.intoMemorySegment(MEMORY, y3, ORDER);
    c4 = c4.add(shift);
    c4 = c4.blend(least, c4.compare(LT, least));
    c4 = c4.blend(most, c4.compare(GT, most));
    c4.intoMemorySegment(MEMORY, y4, ORDER);
    c5 = c5.add(shift);
    c5 = c5.blend(least, c5.compare(LT, least));
    c5 = c5.blend(most, c5.compare(GT, most));
    c5.intoMemorySegment(MEMORY, y5, ORDER);
    c6 = c6.add(shift);
    c6 = c6.blend(least, c6.compare(LT, least));
    c6 = c6.blend(most, c6.compare(GT, most));
    c6.intoMemorySegment(MEMORY, y6, ORDER);
    c7 = c7.add(shift);
    c7 = c7.blend(least, c7.compare(LT, least));
    c7 = c7.blend(most, c7.compare(GT, most));
    c7.intoMemorySegment(MEMORY, y7, ORDER);
    c8 = c8.add(shift);
    c8 = c8.blend(least, c8.compare(LT, least));
    c8 = c8.blend(most, c8.compare(GT, most));
    c8.intoMemorySegment(MEMORY, y8, ORDER);
    c9 = c9.add(shift);
    c9 = c9.blend(least, c9.compare(LT, least));
    c9 = c9.blend(most, c9.compare(GT, most));
    c9.intoMemorySegment(MEMORY, y9, ORDER);
    c10 = c10.add(shift);
    c10 = c10.blend(least, c10.compare(LT, least));
    c10 = c10.blend(most, c10.compare(GT, most));
    c10.intoMemorySegment(MEMORY, y10, ORDER);
    c11 = c11.add(shift);
    c11 = c11.blend(least, c11.compare(LT, least));
    c11 = c11.blend(most, c11.compare(GT, most));
    c11.intoMemorySegment(MEMORY, y11, ORDER);
  }
}
