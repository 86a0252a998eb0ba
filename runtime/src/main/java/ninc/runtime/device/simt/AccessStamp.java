package ninc.runtime.device.simt;

/**
 * The phase, work item and source line of a memory access, packed into a {@code long} because every
 * element of every array has one. Phases are counted from 1; each barrier that orders the memory
 * starts a new phase.
 */
final class AccessStamp {
  /** The stamp of an element that was not accessed. */
  static final long NONE = 0;

  /** The item number that stands for several items. Groups have fewer items. */
  static final int SEVERAL = 0xFFFF;

  private static final long SEVERAL_ITEMS = (long) SEVERAL << 16;

  private AccessStamp() {}

  /** Returns the stamp of an item in a phase, without the line. */
  static long of(int phase, int item) {
    return (long) phase << 32 | (long) item << 16;
  }

  static int phase(long stamp) {
    return (int) (stamp >>> 32);
  }

  static int line(long stamp) {
    return (int) stamp & 0xFFFF;
  }

  /** Returns whether two accesses are in the same phase but by different items. */
  static boolean isUnordered(long stamp, long other) {
    long difference = stamp ^ other;
    return difference >>> 32 == 0 && difference >>> 16 != 0;
  }

  /**
   * Returns whether several items have read the element in the phase of a new read, which is in
   * order then: a write of this phase, of whichever item, would have been refused.
   */
  static boolean isReadBySeveral(long last, long read) {
    return (last ^ read) >>> 32 == 0 && (int) last >>> 16 == SEVERAL;
  }

  /** Returns the stamp of a read that follows another read. */
  static long after(long last, long read) {
    return isUnordered(last, read) ? read | SEVERAL_ITEMS : read;
  }

  /** Describes the work item for messages. */
  static String who(long stamp) {
    int item = (int) stamp >>> 16;
    return item == SEVERAL ? "another item" : "item " + item;
  }
}
