package ninc.runtime.cpu.winograd;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static ninc.runtime.cpu.simd.Lanes.MEMORY;
import static ninc.runtime.cpu.simd.Lanes.ORDER;
import static ninc.runtime.cpu.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Winograd transforms at the points 0, 1, −1, 2, −2, ½, −½ and ∞.
 *
 * @param outputs the number of outputs, m, from 4 to 6
 */
record EightPointTransform(int outputs) implements WinogradTransform {
  static final int POINTS = 8;

  @Override
  public int points() {
    return POINTS;
  }

  @Override
  public void input(
      MemorySegment from,
      long read,
      long readStep,
      long readLine,
      MemorySegment to,
      long write,
      long writeStep,
      long writeLine,
      int lines) {
    FloatVector c21 = broadcast(SPECIES, 5.25f);
    FloatVector c17 = broadcast(SPECIES, -4.25f);
    FloatVector c5 = broadcast(SPECIES, -1.25f);
    FloatVector quarter = broadcast(SPECIES, 0.25f);
    FloatVector four = broadcast(SPECIES, 4);
    FloatVector five = broadcast(SPECIES, -5);
    FloatVector half = broadcast(SPECIES, 0.5f);
    long source = from.address() + read;
    long target = to.address() + write;
    for (int line = 0; line < lines; line++) {
      long r = source + line * readLine;
      FloatVector d0 = fromMemorySegment(SPECIES, MEMORY, r, ORDER);
      FloatVector d1 = fromMemorySegment(SPECIES, MEMORY, r + readStep, ORDER);
      FloatVector d2 = fromMemorySegment(SPECIES, MEMORY, r + 2 * readStep, ORDER);
      FloatVector d3 = fromMemorySegment(SPECIES, MEMORY, r + 3 * readStep, ORDER);
      FloatVector d4 = fromMemorySegment(SPECIES, MEMORY, r + 4 * readStep, ORDER);
      FloatVector d5 = fromMemorySegment(SPECIES, MEMORY, r + 5 * readStep, ORDER);
      FloatVector d6 = fromMemorySegment(SPECIES, MEMORY, r + 6 * readStep, ORDER);
      FloatVector d7 = fromMemorySegment(SPECIES, MEMORY, r + 7 * readStep, ORDER);
      FloatVector even1 = d4.fma(c17, d6.add(d2));
      FloatVector odd1 = d3.fma(c17, d5.add(d1));
      FloatVector even2 = d4.fma(c5, d2.fma(quarter, d6));
      FloatVector odd2 = d3.fma(c5, d1.fma(quarter, d5));
      FloatVector twice = odd2.add(odd2);
      FloatVector even3 = d4.fma(five, d2.fma(four, d6));
      FloatVector half3 = d3.fma(five, d1.fma(four, d5)).mul(half);
      long w = target + line * writeLine;
      d2.sub(d4).fma(c21, d6.sub(d0)).intoMemorySegment(MEMORY, w, ORDER);
      even1.add(odd1).intoMemorySegment(MEMORY, w + writeStep, ORDER);
      even1.sub(odd1).intoMemorySegment(MEMORY, w + 2 * writeStep, ORDER);
      even2.add(twice).intoMemorySegment(MEMORY, w + 3 * writeStep, ORDER);
      even2.sub(twice).intoMemorySegment(MEMORY, w + 4 * writeStep, ORDER);
      even3.add(half3).intoMemorySegment(MEMORY, w + 5 * writeStep, ORDER);
      even3.sub(half3).intoMemorySegment(MEMORY, w + 6 * writeStep, ORDER);
      d3.sub(d5).fma(c21, d7.sub(d1)).intoMemorySegment(MEMORY, w + 7 * writeStep, ORDER);
    }
  }

  @Override
  public void output(
      MemorySegment from,
      long read,
      long readStep,
      long readLine,
      MemorySegment to,
      long write,
      long writeStep,
      long writeLine,
      int lines) {
    int last = outputs - 1;
    FloatVector fourth = broadcast(SPECIES, last == 3 ? 1 : 0);
    FloatVector fifth = broadcast(SPECIES, last == 4 ? 1 : 0);
    FloatVector sixth = broadcast(SPECIES, last == 5 ? 1 : 0);
    long source = from.address() + read;
    long target = to.address() + write;
    for (int line = 0; line < lines; line++) {
      long r = source + line * readLine;
      FloatVector m0 = fromMemorySegment(SPECIES, MEMORY, r, ORDER);
      FloatVector m1 = fromMemorySegment(SPECIES, MEMORY, r + readStep, ORDER);
      FloatVector m2 = fromMemorySegment(SPECIES, MEMORY, r + 2 * readStep, ORDER);
      FloatVector m3 = fromMemorySegment(SPECIES, MEMORY, r + 3 * readStep, ORDER);
      FloatVector m4 = fromMemorySegment(SPECIES, MEMORY, r + 4 * readStep, ORDER);
      FloatVector m5 = fromMemorySegment(SPECIES, MEMORY, r + 5 * readStep, ORDER);
      FloatVector m6 = fromMemorySegment(SPECIES, MEMORY, r + 6 * readStep, ORDER);
      FloatVector m7 = fromMemorySegment(SPECIES, MEMORY, r + 7 * readStep, ORDER);
      FloatVector sum1 = m1.add(m2);
      FloatVector sum2 = m3.add(m4);
      FloatVector sum3 = m5.add(m6);
      FloatVector difference1 = m1.sub(m2);
      FloatVector difference2 = m3.sub(m4);
      FloatVector difference3 = m5.sub(m6);
      long w = target + line * writeLine;
      m0.add(sum1).add(sum2).add(sum3).intoMemorySegment(MEMORY, w, ORDER);
      difference2
          .mul(2)
          .add(difference3.mul(0.5f))
          .add(difference1)
          .intoMemorySegment(MEMORY, w + writeStep, ORDER);
      sum2.mul(4)
          .add(sum3.mul(0.25f))
          .add(sum1)
          .intoMemorySegment(MEMORY, w + 2 * writeStep, ORDER);
      m7.fma(fourth, difference2.mul(8).add(difference3.mul(0.125f)).add(difference1))
          .intoMemorySegment(MEMORY, w + 3 * writeStep, ORDER);
      if (last > 3) {
        m7.fma(fifth, sum2.mul(16).add(sum3.mul(0.0625f)).add(sum1))
            .intoMemorySegment(MEMORY, w + 4 * writeStep, ORDER);
        m7.fma(sixth, difference2.mul(32).add(difference3.mul(0.03125f)).add(difference1))
            .intoMemorySegment(MEMORY, w + 5 * writeStep, ORDER);
      }
    }
  }

  @Override
  public void outputGradient(
      MemorySegment from,
      long read,
      long readStep,
      long readLine,
      MemorySegment to,
      long write,
      long writeStep,
      long writeLine,
      int lines) {
    int last = outputs - 1;
    FloatVector fifth = broadcast(SPECIES, outputs > 4 ? 1 : 0);
    FloatVector sixth = broadcast(SPECIES, outputs > 5 ? 1 : 0);
    long fifthStep = Math.min(4, last) * readStep;
    long lastStep = last * readStep;
    long source = from.address() + read;
    long target = to.address() + write;
    for (int line = 0; line < lines; line++) {
      long r = source + line * readLine;
      FloatVector y0 = fromMemorySegment(SPECIES, MEMORY, r, ORDER);
      FloatVector y1 = fromMemorySegment(SPECIES, MEMORY, r + readStep, ORDER);
      FloatVector y2 = fromMemorySegment(SPECIES, MEMORY, r + 2 * readStep, ORDER);
      FloatVector y3 = fromMemorySegment(SPECIES, MEMORY, r + 3 * readStep, ORDER);
      FloatVector end = fromMemorySegment(SPECIES, MEMORY, r + lastStep, ORDER);
      FloatVector y4 = fromMemorySegment(SPECIES, MEMORY, r + fifthStep, ORDER).mul(fifth);
      FloatVector y5 = end.mul(sixth);
      FloatVector even1 = y0.add(y2).add(y4);
      FloatVector odd1 = y1.add(y3).add(y5);
      FloatVector even2 = y4.mul(16).add(y2.mul(4)).add(y0);
      FloatVector odd2 = y5.mul(32).add(y3.mul(8)).add(y1.mul(2));
      FloatVector even3 = y4.mul(0.0625f).add(y2.mul(0.25f)).add(y0);
      FloatVector odd3 = y5.mul(0.03125f).add(y3.mul(0.125f)).add(y1.mul(0.5f));
      long w = target + line * writeLine;
      y0.intoMemorySegment(MEMORY, w, ORDER);
      even1.add(odd1).intoMemorySegment(MEMORY, w + writeStep, ORDER);
      even1.sub(odd1).intoMemorySegment(MEMORY, w + 2 * writeStep, ORDER);
      even2.add(odd2).intoMemorySegment(MEMORY, w + 3 * writeStep, ORDER);
      even2.sub(odd2).intoMemorySegment(MEMORY, w + 4 * writeStep, ORDER);
      even3.add(odd3).intoMemorySegment(MEMORY, w + 5 * writeStep, ORDER);
      even3.sub(odd3).intoMemorySegment(MEMORY, w + 6 * writeStep, ORDER);
      end.intoMemorySegment(MEMORY, w + 7 * writeStep, ORDER);
    }
  }
}
