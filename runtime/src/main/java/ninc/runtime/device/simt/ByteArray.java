package ninc.runtime.device.simt;

import java.lang.foreign.MemorySegment;

/** An array of the device, under the name of TornadoVM's class. */
public final class ByteArray extends DeviceArray {
  private final byte[] elements;

  /**
   * @param name for messages
   * @param elements its memory, which other arrays may use at other times
   * @param length of those, from the first on
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
