package ninc.runtime.cpu;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LT;
import static ninc.compiler.schedule.Algorithm.Winograd.POINTS;
import static ninc.runtime.cpu.Lanes.ORDER;
import static ninc.runtime.cpu.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * One dimension of Winograd's transforms at the points 0, 1, −1, 2, −2 and ∞, for a vector of
 * channels at a time: the matrices Bᵀ, Aᵀ and A of Lavin and Gray (Fast Algorithms for
 * Convolutional Neural Networks, 2015), for any m and r with m + r − 1 = 6. Two passes, over
 * columns and then over rows, transform a square.
 *
 * <p>A pass goes through lines; {@code step} is from one value of a line to the next, {@code line}
 * from one line to the next, in bytes.
 */
final class WinogradTransforms {

  /** The bytes of a row of a square between two passes. */
  static final long ROW_BYTES = (long) POINTS * Lanes.BYTES;

  /** The bytes of a square between two passes. */
  static final long SQUARE_BYTES = POINTS * ROW_BYTES;

  /**
   * Squares that go through one pass together: they fit the level-1 cache between the passes, and
   * the pass over rows writes, or reads, six of the 36 matrices at a time rather than all in turn.
   */
  static final int SQUARES = 8;

  private WinogradTransforms() {}

  /** Bᵀ times each of {@code lines} lines of six inputs. */
  static void input(
      MemorySegment from,
      long read,
      long readStep,
      long readLine,
      MemorySegment to,
      long write,
      long writeStep,
      long writeLine,
      int lines) {
    for (int line = 0; line < lines; line++) {
      long r = read + line * readLine;
      FloatVector d0 = fromMemorySegment(SPECIES, from, r, ORDER);
      FloatVector d1 = fromMemorySegment(SPECIES, from, r + readStep, ORDER);
      FloatVector d2 = fromMemorySegment(SPECIES, from, r + 2 * readStep, ORDER);
      FloatVector d3 = fromMemorySegment(SPECIES, from, r + 3 * readStep, ORDER);
      FloatVector d4 = fromMemorySegment(SPECIES, from, r + 4 * readStep, ORDER);
      FloatVector d5 = fromMemorySegment(SPECIES, from, r + 5 * readStep, ORDER);
      FloatVector even4 = d4.sub(d2.mul(4));
      FloatVector odd4 = d3.sub(d1.mul(4));
      FloatVector even1 = d4.sub(d2);
      FloatVector odd1 = d3.sub(d1);
      FloatVector twice = odd1.add(odd1);
      long w = write + line * writeLine;
      d0.sub(d2).mul(4).add(even1).intoMemorySegment(to, w, ORDER);
      even4.add(odd4).intoMemorySegment(to, w + writeStep, ORDER);
      even4.sub(odd4).intoMemorySegment(to, w + 2 * writeStep, ORDER);
      even1.add(twice).intoMemorySegment(to, w + 3 * writeStep, ORDER);
      even1.sub(twice).intoMemorySegment(to, w + 4 * writeStep, ORDER);
      d5.sub(d3).sub(odd1.mul(4)).intoMemorySegment(to, w + 5 * writeStep, ORDER);
    }
  }

  /**
   * Aᵀ times each of {@code lines} lines of six products: four outputs, of which m are meant.
   *
   * @param last the output that the point ∞ adds to, m − 1
   */
  static void output(
      MemorySegment from,
      long read,
      long readStep,
      long readLine,
      MemorySegment to,
      long write,
      long writeStep,
      long writeLine,
      int lines,
      int last) {
    FloatVector second = broadcast(SPECIES, last == 1 ? 1 : 0);
    FloatVector third = broadcast(SPECIES, last == 2 ? 1 : 0);
    FloatVector fourth = broadcast(SPECIES, last == 3 ? 1 : 0);
    for (int line = 0; line < lines; line++) {
      long r = read + line * readLine;
      FloatVector m0 = fromMemorySegment(SPECIES, from, r, ORDER);
      FloatVector m1 = fromMemorySegment(SPECIES, from, r + readStep, ORDER);
      FloatVector m2 = fromMemorySegment(SPECIES, from, r + 2 * readStep, ORDER);
      FloatVector m3 = fromMemorySegment(SPECIES, from, r + 3 * readStep, ORDER);
      FloatVector m4 = fromMemorySegment(SPECIES, from, r + 4 * readStep, ORDER);
      FloatVector m5 = fromMemorySegment(SPECIES, from, r + 5 * readStep, ORDER);
      FloatVector sum1 = m1.add(m2);
      FloatVector sum2 = m3.add(m4);
      FloatVector difference1 = m1.sub(m2);
      FloatVector difference2 = m3.sub(m4);
      long w = write + line * writeLine;
      m0.add(sum1).add(sum2).intoMemorySegment(to, w, ORDER);
      m5.fma(second, difference2.add(difference2).add(difference1))
          .intoMemorySegment(to, w + writeStep, ORDER);
      m5.fma(third, sum2.mul(4).add(sum1)).intoMemorySegment(to, w + 2 * writeStep, ORDER);
      m5.fma(fourth, difference2.mul(8).add(difference1))
          .intoMemorySegment(to, w + 3 * writeStep, ORDER);
    }
  }

  /**
   * A times each of {@code lines} lines of m output gradients: six values.
   *
   * @param outputs m; of a line's four values those from the m-th on must be zero
   */
  static void outputGradient(
      MemorySegment from,
      long read,
      long readStep,
      long readLine,
      MemorySegment to,
      long write,
      long writeStep,
      long writeLine,
      int lines,
      int outputs) {
    for (int line = 0; line < lines; line++) {
      long r = read + line * readLine;
      FloatVector y0 = fromMemorySegment(SPECIES, from, r, ORDER);
      FloatVector y1 = fromMemorySegment(SPECIES, from, r + readStep, ORDER);
      FloatVector y2 = fromMemorySegment(SPECIES, from, r + 2 * readStep, ORDER);
      FloatVector y3 = fromMemorySegment(SPECIES, from, r + 3 * readStep, ORDER);
      FloatVector last = fromMemorySegment(SPECIES, from, r + (outputs - 1) * readStep, ORDER);
      FloatVector even1 = y0.add(y2);
      FloatVector odd1 = y1.add(y3);
      FloatVector even2 = y2.mul(4).add(y0);
      FloatVector odd2 = y3.mul(8).add(y1.add(y1));
      long w = write + line * writeLine;
      y0.intoMemorySegment(to, w, ORDER);
      even1.add(odd1).intoMemorySegment(to, w + writeStep, ORDER);
      even1.sub(odd1).intoMemorySegment(to, w + 2 * writeStep, ORDER);
      even2.add(odd2).intoMemorySegment(to, w + 3 * writeStep, ORDER);
      even2.sub(odd2).intoMemorySegment(to, w + 4 * writeStep, ORDER);
      last.intoMemorySegment(to, w + 5 * writeStep, ORDER);
    }
  }

  /**
   * y[p] = max(floor, x[p] + bias) for some pixels of a line.
   *
   * @param write where the first pixel's results go
   * @param pixelStride from one pixel's results to the next
   */
  static void epilogue(
      MemorySegment from,
      long read,
      MemorySegment bias,
      long biasOffset,
      float floor,
      MemorySegment to,
      long[] writes,
      int first,
      int count,
      long column) {
    FloatVector b = fromMemorySegment(SPECIES, bias, biasOffset, ORDER);
    FloatVector least = broadcast(SPECIES, floor);
    for (int i = 0; i < count; i++) {
      FloatVector y = fromMemorySegment(SPECIES, from, read + (long) i * Lanes.BYTES, ORDER).add(b);
      y.blend(least, y.compare(LT, least)).intoMemorySegment(to, writes[first + i] + column, ORDER);
    }
  }
}
