package ninc.runtime.simt;

/**
 * Who wrote and who read each element of an array last, and when. Time is counted in moments, from
 * 1: one ends at each barrier that orders the array, and with each work-group. Groups run one after
 * the other, but nothing orders them, and nothing orders the items of a group within a moment.
 */
final class Shadow {
  private static final int SEVERAL = Mark.MOST_ITEMS;

  private final String array;
  private final int length;
  private final boolean isSet;
  private long[] writes;
  private long[] reads;

  /**
   * @param array its name
   * @param isSet whether elements may be read that nobody has written
   */
  Shadow(String array, int length, boolean isSet) {
    this.array = array;
    this.length = length;
    this.isSet = isSet;
  }

  /**
   * Notes a read.
   *
   * @param groupStart the first moment of the item's group
   * @param line of the kernel
   * @throws KernelFault where the item must not read the element
   */
  void read(int index, int moment, int groupStart, KernelContext context, int line) {
    int item = context.localIdx;
    if (index < 0 || index >= length) {
      throw new Access(context, line, array, index, "reads").outOfBounds(length);
    }
    long write = writes == null ? Mark.NONE : writes[index];
    if (conflicts(write, moment, groupStart, item)) {
      throw new Access(context, line, array, index, "reads")
          .conflict("wrote", who(write, groupStart), Mark.line(write));
    }
    if (write == Mark.NONE && !isSet) {
      throw new Access(context, line, array, index, "reads").unwritten();
    }
    if (reads == null) {
      reads = new long[length];
    }
    long last = reads[index];
    // What another group has read conflicts with any write from now on, whoever else reads it.
    if (last == Mark.NONE || Mark.moment(last) >= groupStart) {
      boolean several = conflicts(last, moment, groupStart, item);
      reads[index] = Mark.of(moment, several ? SEVERAL : item, line);
    }
  }

  /**
   * Notes a write.
   *
   * @param groupStart the first moment of the item's group
   * @param line of the kernel
   * @throws KernelFault where the item must not write the element
   */
  void write(int index, int moment, int groupStart, KernelContext context, int line) {
    int item = context.localIdx;
    if (index < 0 || index >= length) {
      throw new Access(context, line, array, index, "writes").outOfBounds(length);
    }
    if (writes == null) {
      writes = new long[length];
    }
    long write = writes[index];
    if (conflicts(write, moment, groupStart, item)) {
      throw new Access(context, line, array, index, "writes")
          .conflict("wrote", who(write, groupStart), Mark.line(write));
    }
    long read = reads == null ? Mark.NONE : reads[index];
    if (conflicts(read, moment, groupStart, item)) {
      throw new Access(context, line, array, index, "writes")
          .conflict("read", who(read, groupStart), Mark.line(read));
    }
    writes[index] = Mark.of(moment, item, line);
  }

  /** Whether nothing orders an access before one of an item now. */
  private static boolean conflicts(long mark, int moment, int groupStart, int item) {
    int then = Mark.moment(mark);
    return mark != Mark.NONE && (then < groupStart || then == moment && Mark.item(mark) != item);
  }

  private static String who(long mark, int groupStart) {
    if (Mark.moment(mark) < groupStart) {
      return "an item of another group";
    }
    return Mark.item(mark) == SEVERAL ? "another item" : "item " + Mark.item(mark);
  }
}
