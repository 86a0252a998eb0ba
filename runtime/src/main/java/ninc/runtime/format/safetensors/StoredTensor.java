package ninc.runtime.format.safetensors;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.List;
import ninc.runtime.UserError;

/**
 * A named tensor in a safetensors file.
 *
 * @param name the name, unique in the file
 * @param dtype the element type
 * @param shape the dimensions, outermost first; empty for a scalar; a dimension may be zero
 * @param data the elements, row-major, little-endian and not necessarily aligned
 */
public record StoredTensor(String name, Dtype dtype, List<Long> shape, MemorySegment data) {
  private static final ValueLayout.OfDouble F64 = JAVA_DOUBLE_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat F32 = JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfLong I64 = JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfInt I32 = JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfShort I16 = JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  /** The maximum array length that every JVM supports. */
  private static final int MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;

  public StoredTensor {
    shape = List.copyOf(shape);
    if (data.byteSize() != dtype.bytesOf(shape)) {
      throw new IllegalArgumentException(
          "%s: %d bytes do not hold %s of shape %s".formatted(name, data.byteSize(), dtype, shape));
    }
    data = data.asReadOnly();
  }

  /** Creates an {@link Dtype#F32} tensor with a copy of {@code values}, row-major. */
  public static StoredTensor ofFloats(String name, List<Long> shape, float[] values) {
    return ofFloats(name, shape, values, Arena.ofAuto());
  }

  /** Creates an {@link Dtype#F32} tensor with a copy of {@code values} in memory of its own. */
  public static StoredTensor ofFloats(
      String name, List<Long> shape, float[] values, SegmentAllocator memory) {
    MemorySegment data = memory.allocate((long) values.length * Float.BYTES);
    MemorySegment.copy(values, 0, data, F32, 0, values.length);
    return new StoredTensor(name, Dtype.F32, shape, data);
  }

  /** Creates an {@link Dtype#I64} tensor with a copy of {@code values}, row-major. */
  public static StoredTensor ofLongs(String name, List<Long> shape, long[] values) {
    MemorySegment data = Arena.ofAuto().allocate((long) values.length * Long.BYTES);
    MemorySegment.copy(values, 0, data, I64, 0, values.length);
    return new StoredTensor(name, Dtype.I64, shape, data);
  }

  /** Returns the number of elements. */
  public long elements() {
    return data.byteSize() / dtype.bytes();
  }

  /**
   * Returns the elements as floats, row-major. {@link Dtype#F32}, {@link Dtype#F16} and {@link
   * Dtype#BF16} are converted exactly, and {@link Dtype#F64} is rounded to nearest.
   *
   * @throws UserError if the tensor has another type or too many elements for an array
   */
  public float[] toFloats() {
    return switch (dtype) {
      case F32 -> floats(i -> data.getAtIndex(F32, i));
      case F64 -> floats(i -> (float) data.getAtIndex(F64, i));
      case F16 -> floats(i -> Float.float16ToFloat(data.getAtIndex(I16, i)));
      case BF16 -> floats(i -> Float.intBitsToFloat(data.getAtIndex(I16, i) << 16));
      case F8_E4M3, F8_E5M2, I64, I32, I16, I8, U64, U32, U16, U8, BOOL ->
          throw wrongType("F32, F64, F16 or BF16");
    };
  }

  /**
   * Returns the elements of an integer or boolean tensor, row-major.
   *
   * @throws UserError if the tensor has another type, including {@link Dtype#U64}, which a {@code
   *     long} cannot represent, or too many elements for an array
   */
  public long[] toLongs() {
    return switch (dtype) {
      case I64 -> longs(i -> data.getAtIndex(I64, i));
      case I32 -> longs(i -> data.getAtIndex(I32, i));
      case I16 -> longs(i -> data.getAtIndex(I16, i));
      case I8 -> longs(i -> data.getAtIndex(JAVA_BYTE, i));
      case U32 -> longs(i -> Integer.toUnsignedLong(data.getAtIndex(I32, i)));
      case U16 -> longs(i -> Short.toUnsignedLong(data.getAtIndex(I16, i)));
      case U8, BOOL -> longs(i -> Byte.toUnsignedLong(data.getAtIndex(JAVA_BYTE, i)));
      case F64, F32, F16, BF16, F8_E4M3, F8_E5M2, U64 -> throw wrongType("an integer type");
    };
  }

  private interface FloatAt {
    float get(long index);
  }

  private interface LongAt {
    long get(long index);
  }

  private float[] floats(FloatAt element) {
    float[] values = new float[arrayLength()];
    for (int i = 0; i < values.length; i++) {
      values[i] = element.get(i);
    }
    return values;
  }

  private long[] longs(LongAt element) {
    long[] values = new long[arrayLength()];
    for (int i = 0; i < values.length; i++) {
      values[i] = element.get(i);
    }
    return values;
  }

  private int arrayLength() {
    if (elements() > MAX_ARRAY_LENGTH) {
      throw new UserError(
          "tensor '%s' has %d elements; at most %d can be read"
              .formatted(name, elements(), MAX_ARRAY_LENGTH));
    }
    return (int) elements();
  }

  private UserError wrongType(String wanted) {
    return new UserError(
        "tensor '%s' is of type %s, but must be %s; convert it before saving it"
            .formatted(name, dtype, wanted));
  }
}
