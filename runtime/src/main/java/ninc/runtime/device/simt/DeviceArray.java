package ninc.runtime.device.simt;

import java.lang.foreign.MemorySegment;

/** Global memory of the emulated device, with a record of who touched it in a launch. */
public abstract sealed class DeviceArray permits FloatArray, IntArray, ByteArray {
  private final String name;
  private final int length;
  private GlobalShadow shadow;

  DeviceArray(String name, int length) {
    this.name = name;
    this.length = length;
  }

  /** How many elements it has. */
  public final int getSize() {
    return length;
  }

  /** Its elements, in native byte order. */
  abstract MemorySegment segment();

  /**
   * Starts a launch: whatever was before it is ordered before it.
   *
   * @param isWritten whether the kernel may write; what it only reads needs no record
   */
  final void begin(boolean isWritten) {
    shadow = isWritten ? new GlobalShadow(name, length) : null;
  }

  final void read(int index, KernelContext context, int line) {
    if (index < 0 || index >= length) {
      throw new Access(context, line, name, index, "reads").outOfBounds(length);
    }
    if (shadow != null) {
      shadow.read(index, context, line);
    }
  }

  final void write(int index, KernelContext context, int line) {
    if (index < 0 || index >= length) {
      throw new Access(context, line, name, index, "writes").outOfBounds(length);
    }
    if (shadow == null) {
      throw new Access(context, line, name, index, "writes").undeclared();
    }
    shadow.write(index, context, line);
  }
}
