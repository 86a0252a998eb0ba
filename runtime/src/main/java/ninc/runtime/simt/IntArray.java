package ninc.runtime.simt;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An array of the device, under the name of TornadoVM's class. */
public final class IntArray extends DeviceArray {

  /**
   * @param name for messages
   * @param segment its elements, in native byte order
   */
  public IntArray(String name, MemorySegment segment) {
    super(name, segment, ValueLayout.JAVA_INT.byteSize());
  }

  public int get(int index) {
    return segment().getAtIndex(ValueLayout.JAVA_INT, index);
  }

  public void set(int index, int value) {
    segment().setAtIndex(ValueLayout.JAVA_INT, index, value);
  }
}
