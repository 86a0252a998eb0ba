package ninc.compiler.codegen.program;

import ninc.dsl.Precision;

/** The element type of a device array. */
public enum ElementType {
  FLOAT("FloatArray", Float.BYTES),
  /** The upper halves of floats. */
  BFLOAT16("ShortArray", Short.BYTES),
  /** The bits of IEEE's binary16. */
  FLOAT16("ShortArray", Short.BYTES),
  INT("IntArray", Integer.BYTES),
  BYTE("ByteArray", Byte.BYTES);

  private final String array;
  private final int bytes;

  ElementType(String array, int bytes) {
    this.array = array;
    this.bytes = bytes;
  }

  /** Returns the type in which numbers of a precision are stored. */
  static ElementType of(Precision precision) {
    return switch (precision) {
      case FLOAT32, TF32 -> FLOAT;
      case BFLOAT16 -> BFLOAT16;
      case FLOAT16 -> FLOAT16;
    };
  }

  /** Returns the simple name of the array class, which is the same for every target. */
  public String array() {
    return array;
  }

  /** Returns the size of one element, in bytes. */
  public int bytes() {
    return bytes;
  }
}
