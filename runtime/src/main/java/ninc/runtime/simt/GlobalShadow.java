package ninc.runtime.simt;

/**
 * Who touched each element of a global array last, and when. Moments are numbered through all
 * launches: a moment ends at a barrier that orders global memory, and with each work-group; groups
 * run one after the other, so an older moment of the same launch is another group's, or this
 * group's before a barrier.
 */
final class GlobalShadow {
  private static final int SEVERAL = -1;

  private final int length;
  private int[] writeMoment;
  private int[] writer;
  private int[] writeLine;
  private int[] firstReadMoment;
  private int[] readMoment;
  private int[] reader;
  private int[] readLine;

  GlobalShadow(int length) {
    this.length = length;
  }

  int length() {
    return length;
  }

  /** Reports a read. */
  void read(int index, Moment now, Access access) {
    allocate();
    if (writeMoment[index] >= now.launchStart()
        && (writeMoment[index] < now.groupStart()
            || writeMoment[index] == now.number() && writer[index] != access.item())) {
      throw access.conflict("wrote", describe(writeMoment[index], writer[index], now), writeLine[index]);
    }
    if (firstReadMoment[index] < now.launchStart()) {
      firstReadMoment[index] = now.number();
    }
    boolean another = readMoment[index] == now.number() && reader[index] != access.item();
    reader[index] = another ? SEVERAL : access.item();
    readMoment[index] = now.number();
    readLine[index] = access.line();
  }

  /** Reports a write. */
  void write(int index, Moment now, Access access) {
    allocate();
    if (writeMoment[index] >= now.launchStart()
        && (writeMoment[index] < now.groupStart()
            || writeMoment[index] == now.number() && writer[index] != access.item())) {
      throw access.conflict("wrote", describe(writeMoment[index], writer[index], now), writeLine[index]);
    }
    if (firstReadMoment[index] >= now.launchStart() && firstReadMoment[index] < now.groupStart()) {
      throw access.conflict("read", "an item of another group", readLine[index]);
    }
    if (readMoment[index] == now.number() && reader[index] != access.item()) {
      throw access.conflict("read", describe(readMoment[index], reader[index], now), readLine[index]);
    }
    writeMoment[index] = now.number();
    writer[index] = access.item();
    writeLine[index] = access.line();
  }

  private static String describe(int moment, int item, Moment now) {
    if (moment < now.groupStart()) {
      return "an item of another group";
    }
    return item == SEVERAL ? "another item" : "item " + item;
  }

  /** Most arrays of a program are touched by few of its kernels. */
  private void allocate() {
    if (writer == null) {
      writeMoment = new int[length];
      writer = new int[length];
      writeLine = new int[length];
      firstReadMoment = new int[length];
      readMoment = new int[length];
      reader = new int[length];
      readLine = new int[length];
    }
  }
}
