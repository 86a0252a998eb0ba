package ninc.runtime.format.safetensors;

import java.util.List;

/** The element types, named as in the headers of safetensors files. */
public enum Dtype {
  F64(8),
  F32(4),
  F16(2),
  BF16(2),
  F8_E4M3(1),
  F8_E5M2(1),
  I64(8),
  I32(4),
  I16(2),
  I8(1),
  U64(8),
  U32(4),
  U16(2),
  U8(1),
  BOOL(1);

  private final int bytes;

  Dtype(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the size of one element, in bytes. */
  public int bytes() {
    return bytes;
  }

  /**
   * Returns the size of a tensor of this type, in bytes. The empty shape denotes a scalar.
   *
   * @throws ArithmeticException if a dimension is negative, or the size overflows a {@code long}
   */
  long bytesOf(List<Long> shape) {
    long product = bytes;
    for (long dimension : shape) {
      if (dimension < 0) {
        throw new ArithmeticException("dimension " + dimension + " is negative");
      }
      product = Math.multiplyExact(product, dimension);
    }
    return product;
  }
}
