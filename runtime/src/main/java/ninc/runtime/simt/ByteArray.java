package ninc.runtime.simt;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An array of the device, under the name of TornadoVM's class. */
public final class ByteArray extends DeviceArray {

  /**
   * @param name for messages
   * @param segment its elements, in native byte order
   */
  public ByteArray(String name, MemorySegment segment) {
    super(name, segment, ValueLayout.JAVA_BYTE.byteSize());
  }

  public byte get(int index) {
    return segment().getAtIndex(ValueLayout.JAVA_BYTE, index);
  }

  public void set(int index, byte value) {
    segment().setAtIndex(ValueLayout.JAVA_BYTE, index, value);
  }
}
