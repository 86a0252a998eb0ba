package ninc.runtime.device.simt;

import java.lang.foreign.MemorySegment;

/** A byte array in global memory, with the name and methods of TornadoVM's class. */
public final class ByteArray extends DeviceArray {
  private final byte[] elements;

  /**
   * Creates an array over existing memory.
   *
   * @param name the name for messages
   * @param elements the memory, which other arrays may use at other times
   * @param length the number of elements
   */
  ByteArray(String name, byte[] elements, int length) {
    super(name, length);
    this.elements = elements;
  }

  public byte get(int index) {
    return elements[index];
  }

  public void set(int index, byte value) {
    elements[index] = value;
  }

  @Override
  MemorySegment segment() {
    return MemorySegment.ofArray(elements).asSlice(0, getSize() * (long) Byte.BYTES);
  }
}
