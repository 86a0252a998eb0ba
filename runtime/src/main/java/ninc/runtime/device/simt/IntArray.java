package ninc.runtime.device.simt;

import java.lang.foreign.MemorySegment;

/** An array of the device, under the name of TornadoVM's class. */
public final class IntArray extends DeviceArray {
  private final int[] elements;

  /**
   * @param name for messages
   * @param elements its memory, which other arrays may use at other times
   * @param length of those, from the first on
   */
  IntArray(String name, int[] elements, int length) {
    super(name, length);
    this.elements = elements;
  }

  public int get(int index) {
    return elements[index];
  }

  public void set(int index, int value) {
    elements[index] = value;
  }

  @Override
  MemorySegment segment() {
    return MemorySegment.ofArray(elements).asSlice(0, getSize() * (long) Integer.BYTES);
  }
}
