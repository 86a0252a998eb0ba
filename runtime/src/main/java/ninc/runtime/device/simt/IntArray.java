package ninc.runtime.device.simt;

import java.lang.foreign.MemorySegment;

/** An int array in global memory, with the name and methods of TornadoVM's class. */
public final class IntArray extends DeviceArray {
  private final int[] elements;

  /**
   * Creates an array over existing memory.
   *
   * @param name the name for messages
   * @param elements the memory, which other arrays may use at other times
   * @param length the number of elements
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
