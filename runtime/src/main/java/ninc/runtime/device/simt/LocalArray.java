package ninc.runtime.device.simt;

/** Local memory of a work-group, and who wrote and who read each element last. */
final class LocalArray {
  private static final String NAME = "local memory";

  private final float[] elements;
  private final long[] writes;
  private final long[] reads;

  LocalArray(int length) {
    this.elements = new float[length];
    this.writes = new long[length];
    this.reads = new long[length];
  }

  float[] elements() {
    return elements;
  }

  /**
   * Notes a read.
   *
   * @param line of the kernel
   * @throws KernelFault where nobody has written the element, or nothing orders the read after
   *     another item's write
   */
  void read(int index, KernelContext context, int line) {
    if (index < 0 || index >= elements.length) {
      throw access(index, context, line, "reads").outOfBounds(elements.length);
    }
    long mark = context.localMark() | line;
    long write = writes[index];
    if (write == Mark.NONE) {
      throw access(index, context, line, "reads").unwritten();
    }
    if (Mark.isUnordered(write, mark)) {
      throw access(index, context, line, "reads").conflict("wrote", Mark.who(write), write);
    }
    reads[index] = Mark.after(reads[index], mark);
  }

  /**
   * Notes a write.
   *
   * @param line of the kernel
   * @throws KernelFault where nothing orders it after another item's access
   */
  void write(int index, KernelContext context, int line) {
    if (index < 0 || index >= elements.length) {
      throw access(index, context, line, "writes").outOfBounds(elements.length);
    }
    long mark = context.localMark() | line;
    long write = writes[index];
    if (Mark.isUnordered(write, mark)) {
      throw access(index, context, line, "writes").conflict("wrote", Mark.who(write), write);
    }
    long read = reads[index];
    if (Mark.isUnordered(read, mark)) {
      throw access(index, context, line, "writes").conflict("read", Mark.who(read), read);
    }
    writes[index] = mark;
  }

  private static Access access(int index, KernelContext context, int line, String verb) {
    return new Access(context, line, NAME, index, verb);
  }
}
