package ninc.runtime.device.simt;

/**
 * An array in the local memory of a work-group, with its shadow: the last write and read of each
 * element.
 */
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
   * Records a read.
   *
   * @param line the line in the source of the kernel
   * @throws KernelFault if the element is uninitialized, or the read races with another item's
   *     write
   */
  void read(int index, KernelContext context, int line) {
    if (index < 0 || index >= elements.length) {
      throw access(index, context, line, "reads").outOfBounds(elements.length);
    }
    long stamp = context.localStamp() | line;
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
   * @throws KernelFault if it races with another item's access
   */
  void write(int index, KernelContext context, int line) {
    if (index < 0 || index >= elements.length) {
      throw access(index, context, line, "writes").outOfBounds(elements.length);
    }
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

  private static MemoryAccess access(int index, KernelContext context, int line, String verb) {
    return new MemoryAccess(context, line, NAME, index, verb);
  }
}
