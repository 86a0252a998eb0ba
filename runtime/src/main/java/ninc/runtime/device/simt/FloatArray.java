package ninc.runtime.device.simt;

import java.lang.foreign.MemorySegment;

/** An array of the device, under the name of TornadoVM's class. */
public final class FloatArray extends DeviceArray {
  private final float[] elements;

  /**
   * @param name for messages
   * @param elements its memory, which other arrays may use at other times
   * @param length of those, from the first on
   */
  FloatArray(String name, float[] elements, int length) {
    super(name, length);
    this.elements = elements;
  }

  public float get(int index) {
    return elements[index];
  }

  public void set(int index, float value) {
    elements[index] = value;
  }

  @Override
  MemorySegment segment() {
    return MemorySegment.ofArray(elements).asSlice(0, getSize() * (long) Float.BYTES);
  }
}
