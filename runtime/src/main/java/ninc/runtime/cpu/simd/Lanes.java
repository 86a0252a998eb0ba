package ninc.runtime.cpu.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The machine's vectors of float32. */
public final class Lanes {
  public static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  public static final int COUNT = SPECIES.length();
  public static final int BYTES = COUNT * Float.BYTES;
  public static final ByteOrder ORDER = ByteOrder.nativeOrder();
  public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  private Lanes() {}

  public static FloatVector load(MemorySegment from, long offset) {
    return FloatVector.fromMemorySegment(SPECIES, from, offset, ORDER);
  }

  public static void store(FloatVector vector, MemorySegment to, long offset) {
    vector.intoMemorySegment(to, offset, ORDER);
  }

  public static void store(
      FloatVector vector, MemorySegment to, long offset, VectorMask<Float> mask) {
    vector.intoMemorySegment(to, offset, ORDER, mask);
  }

  /** Stores those lanes whose channels exist. */
  public static void store(
      FloatVector vector, MemorySegment to, long offset, int channel, int channels) {
    if (channel + COUNT <= channels) {
      store(vector, to, offset);
    } else {
      store(vector, to, offset, mask(channel, channels));
    }
  }

  public static FloatVector zero() {
    return FloatVector.zero(SPECIES);
  }

  public static FloatVector broadcast(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  /** Lane by lane {@code then} where a > b, {@code otherwise} elsewhere. */
  public static FloatVector select(
      FloatVector a, FloatVector b, FloatVector then, FloatVector otherwise) {
    return otherwise.blend(then, a.compare(VectorOperators.GT, b));
  }

  /** Lane by lane the larger of both; a where that is NaN. */
  public static FloatVector max(FloatVector a, FloatVector b) {
    return a.blend(b, a.compare(VectorOperators.LT, b));
  }

  /** Lane by lane the smaller of both; a where that is NaN. */
  public static FloatVector min(FloatVector a, FloatVector b) {
    return a.blend(b, a.compare(VectorOperators.GT, b));
  }

  /** The lanes that are left of {@code count} values from the {@code from}th on. */
  public static VectorMask<Float> mask(long from, long count) {
    return SPECIES.indexInRange(from, count);
  }
}
