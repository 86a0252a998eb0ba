package ninc.runtime.simt;

import java.lang.foreign.MemorySegment;

/** Global memory of the emulated device, with a record of who touched it. */
abstract sealed class DeviceArray permits FloatArray, IntArray, ByteArray {
  private final String name;
  private final MemorySegment segment;
  private final GlobalShadow shadow;

  DeviceArray(String name, MemorySegment segment, long elementBytes) {
    this.name = name;
    this.segment = segment;
    this.shadow = new GlobalShadow(Math.toIntExact(segment.byteSize() / elementBytes));
  }

  final String name() {
    return name;
  }

  final MemorySegment segment() {
    return segment;
  }

  /** How many elements it has. */
  public final int getSize() {
    return shadow.length();
  }

  final GlobalShadow shadow() {
    return shadow;
  }
}
