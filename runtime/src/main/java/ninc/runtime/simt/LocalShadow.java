package ninc.runtime.simt;

/** Who touched each element of a work-group's local array last, and between which barriers. */
final class LocalShadow {
  private static final int SEVERAL = -1;

  private final float[] array;
  private final int[] writeMoment;
  private final int[] writer;
  private final int[] writeLine;
  private final int[] readMoment;
  private final int[] reader;
  private final int[] readLine;

  LocalShadow(float[] array) {
    int length = array.length;
    this.array = array;
    this.writeMoment = new int[length];
    this.writer = new int[length];
    this.writeLine = new int[length];
    this.readMoment = new int[length];
    this.reader = new int[length];
    this.readLine = new int[length];
  }

  float[] array() {
    return array;
  }

  /**
   * @param moment counted from 1, one more after each barrier
   */
  void read(int index, int moment, Access access) {
    if (writeMoment[index] == 0) {
      throw access.fault("reads %s, which no item has written".formatted(access.element()));
    }
    if (writeMoment[index] == moment && writer[index] != access.item()) {
      throw access.conflict("wrote", "item " + writer[index], writeLine[index]);
    }
    boolean another = readMoment[index] == moment && reader[index] != access.item();
    reader[index] = another ? SEVERAL : access.item();
    readMoment[index] = moment;
    readLine[index] = access.line();
  }

  void write(int index, int moment, Access access) {
    if (writeMoment[index] == moment && writer[index] != access.item()) {
      throw access.conflict("wrote", "item " + writer[index], writeLine[index]);
    }
    if (readMoment[index] == moment && reader[index] != access.item()) {
      String who = reader[index] == SEVERAL ? "another item" : "item " + reader[index];
      throw access.conflict("read", who, readLine[index]);
    }
    writeMoment[index] = moment;
    writer[index] = access.item();
    writeLine[index] = access.line();
  }
}
