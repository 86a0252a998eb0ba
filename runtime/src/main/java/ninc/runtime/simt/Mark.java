package ninc.runtime.simt;

/**
 * When an element was touched, by which item of its group, and in which line of the kernel: in a
 * single number, for there is one for every element of every array.
 */
final class Mark {
  /** Nobody touched the element. */
  static final long NONE = 0;

  /** Items of a group are below it; a class file's lines end there, too. */
  static final int MOST_ITEMS = 0xFFFF;

  private Mark() {}

  /**
   * @param moment from 1
   */
  static long of(int moment, int item, int line) {
    return (long) moment << 32 | (long) item << 16 | line;
  }

  static int moment(long mark) {
    return (int) (mark >>> 32);
  }

  static int item(long mark) {
    return (int) mark >>> 16;
  }

  static int line(long mark) {
    return (int) mark & 0xFFFF;
  }
}
