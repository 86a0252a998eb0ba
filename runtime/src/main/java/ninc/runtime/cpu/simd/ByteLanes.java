package ninc.runtime.cpu.simd;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** As many bytes as {@link Lanes} has floats, which hold small whole numbers. */
public final class ByteLanes {
  private static final int SMALLEST_SHAPE = 64;

  private static final VectorSpecies<Byte> SPECIES =
      VectorSpecies.of(
          byte.class, VectorShape.forBitSize(Math.max(SMALLEST_SHAPE, Lanes.COUNT * Byte.SIZE)));

  private ByteLanes() {}

  /** Bytes, with their sign, as floats. */
  public static FloatVector load(MemorySegment from, long offset) {
    ByteVector bytes = ByteVector.fromMemorySegment(SPECIES, from, offset, Lanes.ORDER);
    return (FloatVector) bytes.convertShape(VectorOperators.B2F, Lanes.SPECIES, 0);
  }

  /** The low eight bits of whole numbers, of those channels that exist. */
  public static void store(
      FloatVector values, MemorySegment to, long offset, int channel, int channels) {
    ByteVector bytes = (ByteVector) values.convertShape(VectorOperators.F2B, SPECIES, 0);
    int count = Math.min(Lanes.COUNT, channels - channel);
    VectorMask<Byte> existing = SPECIES.indexInRange(0, count);
    bytes.intoMemorySegment(to, offset, Lanes.ORDER, existing);
  }
}
