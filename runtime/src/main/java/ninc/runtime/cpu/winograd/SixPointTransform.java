package ninc.runtime.cpu.winograd;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static ninc.runtime.cpu.simd.Lanes.MEMORY;
import static ninc.runtime.cpu.simd.Lanes.ORDER;
import static ninc.runtime.cpu.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Winograd transforms at the points 0, 1, −1, 2, −2 and ∞.
 *
 * @param outputs the number of outputs, m, from 2 to 4
 */
record SixPointTransform(int outputs) implements WinogradTransform {
  static final int POINTS = 6;

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
      FloatVector even4 = d4.sub(d2.mul(4));
      FloatVector odd4 = d3.sub(d1.mul(4));
      FloatVector even1 = d4.sub(d2);
      FloatVector odd1 = d3.sub(d1);
      FloatVector twice = odd1.add(odd1);
      long w = target + line * writeLine;
      d0.sub(d2).mul(4).add(even1).intoMemorySegment(MEMORY, w, ORDER);
      even4.add(odd4).intoMemorySegment(MEMORY, w + writeStep, ORDER);
      even4.sub(odd4).intoMemorySegment(MEMORY, w + 2 * writeStep, ORDER);
      even1.add(twice).intoMemorySegment(MEMORY, w + 3 * writeStep, ORDER);
      even1.sub(twice).intoMemorySegment(MEMORY, w + 4 * writeStep, ORDER);
      d5.sub(d3).sub(odd1.mul(4)).intoMemorySegment(MEMORY, w + 5 * writeStep, ORDER);
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
    FloatVector second = broadcast(SPECIES, last == 1 ? 1 : 0);
    FloatVector third = broadcast(SPECIES, last == 2 ? 1 : 0);
    FloatVector fourth = broadcast(SPECIES, last == 3 ? 1 : 0);
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
      FloatVector sum1 = m1.add(m2);
      FloatVector sum2 = m3.add(m4);
      FloatVector difference1 = m1.sub(m2);
      FloatVector difference2 = m3.sub(m4);
      long w = target + line * writeLine;
      m0.add(sum1).add(sum2).intoMemorySegment(MEMORY, w, ORDER);
      m5.fma(second, difference2.add(difference2).add(difference1))
          .intoMemorySegment(MEMORY, w + writeStep, ORDER);
      m5.fma(third, sum2.mul(4).add(sum1)).intoMemorySegment(MEMORY, w + 2 * writeStep, ORDER);
      m5.fma(fourth, difference2.mul(8).add(difference1))
          .intoMemorySegment(MEMORY, w + 3 * writeStep, ORDER);
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
    FloatVector third = broadcast(SPECIES, outputs > 2 ? 1 : 0);
    FloatVector fourth = broadcast(SPECIES, outputs > 3 ? 1 : 0);
    long thirdStep = Math.min(2, last) * readStep;
    long fourthStep = Math.min(3, last) * readStep;
    long source = from.address() + read;
    long target = to.address() + write;
    for (int line = 0; line < lines; line++) {
      long r = source + line * readLine;
      FloatVector y0 = fromMemorySegment(SPECIES, MEMORY, r, ORDER);
      FloatVector y1 = fromMemorySegment(SPECIES, MEMORY, r + readStep, ORDER);
      FloatVector y2 = fromMemorySegment(SPECIES, MEMORY, r + thirdStep, ORDER).mul(third);
      FloatVector y3 = fromMemorySegment(SPECIES, MEMORY, r + fourthStep, ORDER).mul(fourth);
      FloatVector end = fromMemorySegment(SPECIES, MEMORY, r + last * readStep, ORDER);
      FloatVector even1 = y0.add(y2);
      FloatVector odd1 = y1.add(y3);
      FloatVector even2 = y2.mul(4).add(y0);
      FloatVector odd2 = y3.mul(8).add(y1.add(y1));
      long w = target + line * writeLine;
      y0.intoMemorySegment(MEMORY, w, ORDER);
      even1.add(odd1).intoMemorySegment(MEMORY, w + writeStep, ORDER);
      even1.sub(odd1).intoMemorySegment(MEMORY, w + 2 * writeStep, ORDER);
      even2.add(odd2).intoMemorySegment(MEMORY, w + 3 * writeStep, ORDER);
      even2.sub(odd2).intoMemorySegment(MEMORY, w + 4 * writeStep, ORDER);
      end.intoMemorySegment(MEMORY, w + 5 * writeStep, ORDER);
    }
  }
}
