package ninc.runtime.device.simt;

/**
 * An array in the local memory of a work-group, with its shadow: the last write and read of each
 * element, and the asynchronous copy that is on its way to it.
 */
final class LocalArray {
  private static final String NAME = "local memory";

  private final Object elements;
  private final int length;
  private final long[] writes;
  private final long[] reads;
  private final AsyncCopy[] inFlight;

  private LocalArray(Object elements, int length, AsyncCopy[] inFlight) {
    this.elements = elements;
    this.length = length;
    this.writes = new long[length];
    this.reads = new long[length];
    this.inFlight = inFlight;
  }

  static LocalArray ofFloats(int length) {
    return new LocalArray(new float[length], length, new AsyncCopy[0]);
  }

  /** Creates an array of 16-bit elements, to which asynchronous copies can be made. */
  static LocalArray ofShorts(int length) {
    return new LocalArray(new short[length], length, new AsyncCopy[length]);
  }

  /** Returns the elements, a {@code float[]} or a {@code short[]}. */
  Object elements() {
    return elements;
  }

  /**
   * Records a read.
   *
   * @param line the line in the source of the kernel
   * @throws KernelFault if the element is uninitialized or a copy to it is in flight, or the read
   *     races with another item's write
   */
  void read(int index, KernelContext context, int line) {
    checkBounds(index, context, line, "reads");
    long stamp = context.localStamp() | line;
    if (AccessStamp.isReadBySeveral(reads[index], stamp)) {
      return;
    }
    checkLanded(index, context, line, "reads");
    long write = writes[index];
    if (write == AccessStamp.NONE) {
      throw access(index, context, line, "reads").unwritten();
    }
    if (AccessStamp.isUnordered(write, stamp)) {
      throw access(index, context, line, "reads").conflict("wrote", AccessStamp.who(write), write);
    }
    reads[index] = AccessStamp.after(reads[index], stamp);
  }

  /**
   * Records a write.
   *
   * @param line the line in the source of the kernel
   * @throws KernelFault if a copy to the element is in flight, or the write races with another
   *     item's access
   */
  void write(int index, KernelContext context, int line) {
    checkBounds(index, context, line, "writes");
    checkLanded(index, context, line, "writes");
    long stamp = context.localStamp() | line;
    long write = writes[index];
    if (AccessStamp.isUnordered(write, stamp)) {
      throw access(index, context, line, "writes").conflict("wrote", AccessStamp.who(write), write);
    }
    long read = reads[index];
    if (AccessStamp.isUnordered(read, stamp)) {
      throw access(index, context, line, "writes").conflict("read", AccessStamp.who(read), read);
    }
    writes[index] = stamp;
  }

  /**
   * Records that a copy to an element has begun, which may write it from now on.
   *
   * @throws KernelFault as {@link #write}
   */
  void begin(int index, AsyncCopy copy) {
    write(index, copy.context(), copy.line());
    inFlight[index] = copy;
  }

  /** Records that the copy to an element has ended: its item has written it now. */
  void end(int index, AsyncCopy copy) {
    inFlight[index] = null;
    writes[index] = copy.context().localStamp() | copy.line();
  }

  private void checkBounds(int index, KernelContext context, int line, String verb) {
    if (index < 0 || index >= length) {
      throw access(index, context, line, verb).outOfBounds(length);
    }
  }

  private void checkLanded(int index, KernelContext context, int line, String verb) {
    if (inFlight.length > 0 && inFlight[index] != null) {
      throw access(index, context, line, verb).inFlight(inFlight[index]);
    }
  }

  private static MemoryAccess access(int index, KernelContext context, int line, String verb) {
    return new MemoryAccess(context, line, NAME, index, verb);
  }
}
