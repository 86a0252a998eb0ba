package ninc.runtime.cpu.winograd;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static ninc.runtime.cpu.simd.Lanes.MEMORY;
import static ninc.runtime.cpu.simd.Lanes.ORDER;
import static ninc.runtime.cpu.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Winograd transforms at the points 0, 1, −1, 2 and ∞.
 *
 * @param outputs the number of outputs, m, from 2 to 3
 */
record FivePointTransform(int outputs) implements WinogradTransform {
  static final int POINTS = 5;

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
      FloatVector odd = d3.sub(d1);
      FloatVector twice = d1.add(d1);
      FloatVector difference = d3.sub(d2);
      long w = target + line * writeLine;
      odd.add(d0.sub(d2).mul(2)).intoMemorySegment(MEMORY, w, ORDER);
      difference.sub(twice).intoMemorySegment(MEMORY, w + writeStep, ORDER);
      d3.sub(d2.mul(3)).add(twice).intoMemorySegment(MEMORY, w + 2 * writeStep, ORDER);
      odd.intoMemorySegment(MEMORY, w + 3 * writeStep, ORDER);
      d4.sub(d2).sub(odd.add(odd)).intoMemorySegment(MEMORY, w + 4 * writeStep, ORDER);
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
    FloatVector second = broadcast(SPECIES, outputs == 2 ? 1 : 0);
    FloatVector third = broadcast(SPECIES, outputs == 3 ? 1 : 0);
    long source = from.address() + read;
    long target = to.address() + write;
    for (int line = 0; line < lines; line++) {
      long r = source + line * readLine;
      FloatVector m0 = fromMemorySegment(SPECIES, MEMORY, r, ORDER);
      FloatVector m1 = fromMemorySegment(SPECIES, MEMORY, r + readStep, ORDER);
      FloatVector m2 = fromMemorySegment(SPECIES, MEMORY, r + 2 * readStep, ORDER);
      FloatVector m3 = fromMemorySegment(SPECIES, MEMORY, r + 3 * readStep, ORDER);
      FloatVector m4 = fromMemorySegment(SPECIES, MEMORY, r + 4 * readStep, ORDER);
      FloatVector sum = m1.add(m2);
      FloatVector difference = m1.sub(m2);
      long w = target + line * writeLine;
      m0.add(sum).add(m3).intoMemorySegment(MEMORY, w, ORDER);
      m4.fma(second, m3.add(m3).add(difference)).intoMemorySegment(MEMORY, w + writeStep, ORDER);
      m4.fma(third, m3.mul(4).add(sum)).intoMemorySegment(MEMORY, w + 2 * writeStep, ORDER);
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
    FloatVector third = broadcast(SPECIES, outputs == 3 ? 1 : 0);
    long source = from.address() + read;
    long target = to.address() + write;
    for (int line = 0; line < lines; line++) {
      long r = source + line * readLine;
      FloatVector y0 = fromMemorySegment(SPECIES, MEMORY, r, ORDER);
      FloatVector y1 = fromMemorySegment(SPECIES, MEMORY, r + readStep, ORDER);
      FloatVector end = fromMemorySegment(SPECIES, MEMORY, r + last * readStep, ORDER);
      FloatVector y2 = end.mul(third);
      FloatVector even = y0.add(y2);
      long w = target + line * writeLine;
      y0.intoMemorySegment(MEMORY, w, ORDER);
      even.add(y1).intoMemorySegment(MEMORY, w + writeStep, ORDER);
      even.sub(y1).intoMemorySegment(MEMORY, w + 2 * writeStep, ORDER);
      y2.mul(4).add(y0).add(y1.add(y1)).intoMemorySegment(MEMORY, w + 3 * writeStep, ORDER);
      end.intoMemorySegment(MEMORY, w + 4 * writeStep, ORDER);
    }
  }
}
