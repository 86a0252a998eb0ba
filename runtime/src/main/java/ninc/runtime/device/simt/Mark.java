package ninc.runtime.device.simt;

/**
 * When an element was touched, by which item of its group, and in which line of the kernel: in a
 * single number, for there is one for every element of every array. Moments are counted from 1, and
 * one ends at each barrier that orders the array.
 */
final class Mark {
  /** Nobody touched the element. */
  static final long NONE = 0;

  /** In place of an item: more than one. Groups have fewer items, and class files no such line. */
  static final int SEVERAL = 0xFFFF;

  private static final long SEVERAL_ITEMS = (long) SEVERAL << 16;

  private Mark() {}

  /** The mark of an item in a moment, but for the line, which is to be added. */
  static long of(int moment, int item) {
    return (long) moment << 32 | (long) item << 16;
  }

  static int moment(long mark) {
    return (int) (mark >>> 32);
  }

  static int line(long mark) {
    return (int) mark & 0xFFFF;
  }

  /** Whether two accesses are of the same moment and of different items. */
  static boolean isUnordered(long mark, long other) {
    long difference = mark ^ other;
    return difference >>> 32 == 0 && difference >>> 16 != 0;
  }

  /** The mark of a read that comes after another one. */
  static long after(long last, long read) {
    return isUnordered(last, read) ? read | SEVERAL_ITEMS : read;
  }

  /** Whose access it was, for messages. */
  static String who(long mark) {
    int item = (int) mark >>> 16;
    return item == SEVERAL ? "another item" : "item " + item;
  }
}
