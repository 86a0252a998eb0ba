package ninc.runtime.simt;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An array of the device, under the name of TornadoVM's class. */
public final class FloatArray extends DeviceArray {

  /**
   * @param name for messages
   * @param segment its elements, in native byte order
   */
  public FloatArray(String name, MemorySegment segment) {
    super(name, segment, ValueLayout.JAVA_FLOAT.byteSize());
  }

  public float get(int index) {
    return segment().getAtIndex(ValueLayout.JAVA_FLOAT, index);
  }

  public void set(int index, float value) {
    segment().setAtIndex(ValueLayout.JAVA_FLOAT, index, value);
  }
}
