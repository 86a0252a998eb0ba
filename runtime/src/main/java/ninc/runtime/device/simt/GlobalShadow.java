package ninc.runtime.device.simt;

/**
 * Who wrote and who read each element of a global array last in a launch. Groups run one after the
 * other, each in moments of its own, but nothing orders them.
 */
final class GlobalShadow {
  private static final String OTHER_GROUP = "an item of another group";

  private final String array;
  private final long[] writes;
  private final long[] reads;

  /**
   * @param array its name
   */
  GlobalShadow(String array, int length) {
    this.array = array;
    this.writes = new long[length];
    this.reads = new long[length];
  }

  /**
   * Notes a read.
   *
   * @param line of the kernel
   * @throws KernelFault where nothing orders it after another item's write
   */
  void read(int index, KernelContext context, int line) {
    long mark = context.globalMark() | line;
    int groupStart = context.group().start();
    String writer = unordered(writes[index], mark, groupStart);
    if (writer != null) {
      throw new Access(context, line, array, index, "reads")
          .conflict("wrote", writer, writes[index]);
    }
    long last = reads[index];
    // What another group has read conflicts with any write from now on, whoever else reads it.
    if (last == Mark.NONE || Mark.moment(last) >= groupStart) {
      reads[index] = Mark.after(last, mark);
    }
  }

  /**
   * Notes a write.
   *
   * @param line of the kernel
   * @throws KernelFault where nothing orders it after another item's access
   */
  void write(int index, KernelContext context, int line) {
    long mark = context.globalMark() | line;
    int groupStart = context.group().start();
    String writer = unordered(writes[index], mark, groupStart);
    if (writer != null) {
      throw new Access(context, line, array, index, "writes")
          .conflict("wrote", writer, writes[index]);
    }
    String reader = unordered(reads[index], mark, groupStart);
    if (reader != null) {
      throw new Access(context, line, array, index, "writes")
          .conflict("read", reader, reads[index]);
    }
    writes[index] = mark;
  }

  /** Who made an access that nothing orders before another one; null where it is ordered. */
  private static String unordered(long earlier, long mark, int groupStart) {
    if (earlier != Mark.NONE && Mark.moment(earlier) < groupStart) {
      return OTHER_GROUP;
    }
    return Mark.isUnordered(earlier, mark) ? Mark.who(earlier) : null;
  }
}
