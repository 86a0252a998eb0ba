package ninc.runtime.device.simt;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import ninc.runtime.backend.MemoryTraffic;

/**
 * An array in the global memory of the emulated device. Accesses during a launch are recorded to
 * detect races.
 */
public abstract sealed class DeviceArray permits FloatArray, IntArray, ShortArray, ByteArray {
  private final String name;
  private final int length;
  private GlobalShadow shadow;
  private AccessCount count;

  DeviceArray(String name, int length) {
    this.name = name;
    this.length = length;
  }

  /** Returns the number of elements. */
  public final int getSize() {
    return length;
  }

  /** Returns the elements, in native byte order. */
  abstract MemorySegment segment();

  /**
   * Starts a launch, which is ordered after all earlier accesses.
   *
   * @param isWritten whether the kernel may write the array; read-only arrays need no recording
   */
  final void begin(boolean isWritten) {
    shadow = isWritten ? new GlobalShadow(name, length) : null;
  }

  final void read(int index, KernelContext context, int line) {
    if (index < 0 || index >= length) {
      throw new MemoryAccess(context, line, name, index, "reads").outOfBounds(length);
    }
    if (shadow != null) {
      shadow.read(index, context, line);
    }
    if (count != null) {
      count.read.set(index);
      count.accesses++;
    }
  }

  final void write(int index, KernelContext context, int line) {
    if (index < 0 || index >= length) {
      throw new MemoryAccess(context, line, name, index, "writes").outOfBounds(length);
    }
    if (shadow == null) {
      throw new MemoryAccess(context, line, name, index, "writes").undeclared();
    }
    shadow.write(index, context, line);
    if (count != null) {
      count.written.set(index);
      count.accesses++;
    }
  }

  /** Starts to count accesses, which is off by default since it takes time. */
  final void startCount() {
    count = new AccessCount();
  }

  /** Ends counting and returns the traffic since it started. */
  final MemoryTraffic endCount() {
    long size = segment().byteSize() / length;
    long touched = (long) count.read.cardinality() + count.written.cardinality();
    MemoryTraffic traffic = new MemoryTraffic(size * touched, size * count.accesses);
    count = null;
    return traffic;
  }

  /** The elements that were accessed, and how often. */
  private static final class AccessCount {
    private final BitSet read = new BitSet();
    private final BitSet written = new BitSet();
    private long accesses;
  }
}
