package ninc.runtime.cpu.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Vectors of float32 of the width that the processor prefers. */
public final class Lanes {
  public static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  public static final int COUNT = SPECIES.length();
  public static final int BYTES = COUNT * Float.BYTES;
  public static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /**
   * The layout of single floats. All of them are aligned, but an aligned layout would have the JVM
   * check that at every access, even in the innermost loops.
   */
  public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  /**
   * The memory of the process as one segment, whose offsets are addresses. Inner loops access it
   * instead of the segments of tensors, whose bounds the JIT compiler would check again and again.
   */
  @SuppressWarnings("restricted")
  public static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  /** As many bytes as a vector has floats, but no less than the smallest vector. */
  private static final VectorSpecies<Byte> BYTE_SPECIES =
      VectorSpecies.of(
          byte.class,
          VectorShape.forBitSize(
              Math.max(VectorShape.S_64_BIT.vectorBitSize(), COUNT * Byte.SIZE)));

  private Lanes() {}

  public static FloatVector load(MemorySegment from, long offset) {
    return FloatVector.fromMemorySegment(SPECIES, from, offset, ORDER);
  }

  public static void store(FloatVector vector, MemorySegment to, long offset) {
    vector.intoMemorySegment(to, offset, ORDER);
  }

  /** Stores the lanes of existing channels; the first lane is that of {@code channel}. */
  public static void store(
      FloatVector vector, MemorySegment to, long offset, int channel, int channels) {
    // A vector that is passed to a method that the JIT compiler does not inline must be an object.
    // Then all vectors would be allocated, even those stored whole. The compiler inlines this
    // method for partial vectors even if they are rare, provided that it knows the segment.
    if (channel + COUNT <= channels) {
      vector.intoMemorySegment(to, offset, ORDER);
    } else {
      long address = to.address() + offset;
      vector.intoMemorySegment(MEMORY, address, ORDER, mask(channel, channels));
    }
  }

  /** Loads one signed byte per lane and converts it to a float. */
  public static FloatVector loadBytes(MemorySegment from, long offset) {
    ByteVector bytes = ByteVector.fromMemorySegment(BYTE_SPECIES, from, offset, ORDER);
    return (FloatVector) bytes.convertShape(VectorOperators.B2F, SPECIES, 0);
  }

  /** Stores the low byte of whole numbers, one per lane, for the lanes of existing channels. */
  public static void storeBytes(
      FloatVector vector, MemorySegment to, long offset, int channel, int channels) {
    ByteVector bytes = (ByteVector) vector.convertShape(VectorOperators.F2B, BYTE_SPECIES, 0);
    int count = Math.min(COUNT, channels - channel);
    VectorMask<Byte> mask = BYTE_SPECIES.indexInRange(0, count);
    bytes.intoMemorySegment(to, offset, ORDER, mask);
  }

  public static FloatVector zero() {
    return FloatVector.zero(SPECIES);
  }

  public static FloatVector broadcast(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  /** Returns the sum of all lanes in their order, which {@code reduceLanes} leaves undefined. */
  public static double sum(FloatVector vector) {
    double sum = 0;
    for (float lane : vector.toArray()) {
      sum += lane;
    }
    return sum;
  }

  /** Returns {@code then} in lanes with a > b and {@code otherwise} in all others. */
  public static FloatVector select(
      FloatVector a, FloatVector b, FloatVector then, FloatVector otherwise) {
    return otherwise.blend(then, a.compare(VectorOperators.GT, b));
  }

  /** Returns the lane-wise maximum, which is a if either is NaN. */
  public static FloatVector max(FloatVector a, FloatVector b) {
    return a.blend(b, a.compare(VectorOperators.LT, b));
  }

  /** Returns the lane-wise minimum, which is a if either is NaN. */
  public static FloatVector min(FloatVector a, FloatVector b) {
    return a.blend(b, a.compare(VectorOperators.GT, b));
  }

  /** Returns the mask of a vector that begins at index {@code from} of {@code count} values. */
  public static VectorMask<Float> mask(long from, long count) {
    return SPECIES.indexInRange(from, count);
  }
}
