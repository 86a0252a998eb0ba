package ninc.runtime.device.simt;

import java.lang.foreign.MemorySegment;

/** A short array in global memory, with the name and methods of TornadoVM's class. */
public final class ShortArray extends DeviceArray {
  private final short[] elements;

  /**
   * Creates an array over existing memory.
   *
   * @param name the name for messages
   * @param elements the memory, which other arrays may use at other times
   * @param length the number of elements
   */
  ShortArray(String name, short[] elements, int length) {
    super(name, length);
    this.elements = elements;
  }

  public short get(int index) {
    return elements[index];
  }

  public void set(int index, short value) {
    elements[index] = value;
  }

  @Override
  MemorySegment segment() {
    return MemorySegment.ofArray(elements).asSlice(0, getSize() * (long) Short.BYTES);
  }
}
