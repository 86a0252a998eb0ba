package ninc.runtime.device.simt;

/**
 * The shadow memory of a global array: the last write and read of each element in a launch. Groups
 * run one after another, each in phases of its own, but their accesses are not ordered.
 */
final class GlobalShadow {
  private static final String OTHER_GROUP = "an item of another group";

  private final String array;
  private final long[] writes;
  private final long[] reads;

  /**
   * Creates the shadow of an array.
   *
   * @param array the name of the array
   * @param length the number of elements
   */
  GlobalShadow(String array, int length) {
    this.array = array;
    this.writes = new long[length];
    this.reads = new long[length];
  }

  /**
   * Records a read.
   *
   * @param line the line in the source of the kernel
   * @throws KernelFault if it races with another item's write
   */
  void read(int index, KernelContext context, int line) {
    long stamp = context.globalStamp() | line;
    long last = reads[index];
    if (AccessStamp.isReadBySeveral(last, stamp)) {
      return;
    }
    int groupStart = context.group().start();
    String writer = unordered(writes[index], stamp, groupStart);
    if (writer != null) {
      throw new MemoryAccess(context, line, array, index, "reads")
          .conflict("wrote", writer, writes[index]);
    }
    // A read by another group is kept, since it conflicts with every later write.
    if (last == AccessStamp.NONE || AccessStamp.phase(last) >= groupStart) {
      reads[index] = AccessStamp.after(last, stamp);
    }
  }

  /**
   * Records a write.
   *
   * @param line the line in the source of the kernel
   * @throws KernelFault if it races with another item's access
   */
  void write(int index, KernelContext context, int line) {
    long stamp = context.globalStamp() | line;
    int groupStart = context.group().start();
    String writer = unordered(writes[index], stamp, groupStart);
    if (writer != null) {
      throw new MemoryAccess(context, line, array, index, "writes")
          .conflict("wrote", writer, writes[index]);
    }
    String reader = unordered(reads[index], stamp, groupStart);
    if (reader != null) {
      throw new MemoryAccess(context, line, array, index, "writes")
          .conflict("read", reader, reads[index]);
    }
    writes[index] = stamp;
  }

  /**
   * Returns which item made an earlier access that is not ordered before this one; null if it is
   * ordered.
   */
  private static String unordered(long earlier, long stamp, int groupStart) {
    if (earlier != AccessStamp.NONE && AccessStamp.phase(earlier) < groupStart) {
      return OTHER_GROUP;
    }
    return AccessStamp.isUnordered(earlier, stamp) ? AccessStamp.who(earlier) : null;
  }
}
