package ninc.compiler.codegen.program;

/** The element type of a device array. */
public enum ElementType {
  FLOAT("FloatArray", Float.BYTES),
  INT("IntArray", Integer.BYTES),
  BYTE("ByteArray", Byte.BYTES);

  private final String array;
  private final int bytes;

  ElementType(String array, int bytes) {
    this.array = array;
    this.bytes = bytes;
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
