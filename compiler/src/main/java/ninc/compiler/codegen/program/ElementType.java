package ninc.compiler.codegen.program;

/** What the arrays of a device hold. */
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

  /** The simple name of the class of such arrays, the same for every target. */
  public String array() {
    return array;
  }

  /** Of one element. */
  public int bytes() {
    return bytes;
  }
}
