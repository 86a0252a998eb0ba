package ninc.runtime.simt;

import java.lang.foreign.MemorySegment;

/** Global memory of the emulated device, with a record of who touched it in this launch. */
public abstract sealed class DeviceArray permits FloatArray, IntArray, ByteArray {
  private final String name;
  private final int length;
  private Shadow shadow;

  DeviceArray(String name, int length) {
    this.name = name;
    this.length = length;
    forget();
  }

  /** How many elements it has. */
  public final int getSize() {
    return length;
  }

  /** Its elements, in native byte order. */
  abstract MemorySegment segment();

  /** Starts a launch: whatever was before it is ordered before it. */
  final void forget() {
    shadow = new Shadow(name, length, true);
  }

  final Shadow shadow() {
    return shadow;
  }
}
