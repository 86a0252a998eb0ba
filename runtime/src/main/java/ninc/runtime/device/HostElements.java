package ninc.runtime.device;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import ninc.compiler.codegen.program.ElementType;

/** Reads and writes elements of device arrays, in the memory of the host, as floats. */
final class HostElements {

  private HostElements() {}

  /** Returns the value of an element; a byte is unsigned. */
  static float get(ElementType type, MemorySegment array, long index) {
    return switch (type) {
      case FLOAT -> array.getAtIndex(ValueLayout.JAVA_FLOAT, index);
      case BFLOAT16 ->
          Float.intBitsToFloat(array.getAtIndex(ValueLayout.JAVA_SHORT, index) << Short.SIZE);
      case FLOAT16 -> Float.float16ToFloat(array.getAtIndex(ValueLayout.JAVA_SHORT, index));
      case INT -> array.getAtIndex(ValueLayout.JAVA_INT, index);
      case BYTE -> Byte.toUnsignedInt(array.get(ValueLayout.JAVA_BYTE, index));
    };
  }

  /** Sets an element to a value that its type has. */
  static void set(ElementType type, MemorySegment array, long index, float value) {
    switch (type) {
      case FLOAT -> array.setAtIndex(ValueLayout.JAVA_FLOAT, index, value);
      case BFLOAT16 -> {
        short bits = (short) (Float.floatToRawIntBits(value) >> Short.SIZE);
        array.setAtIndex(ValueLayout.JAVA_SHORT, index, bits);
      }
      case FLOAT16 -> array.setAtIndex(ValueLayout.JAVA_SHORT, index, Float.floatToFloat16(value));
      case INT -> array.setAtIndex(ValueLayout.JAVA_INT, index, (int) value);
      case BYTE -> array.set(ValueLayout.JAVA_BYTE, index, (byte) value);
    }
  }
}
