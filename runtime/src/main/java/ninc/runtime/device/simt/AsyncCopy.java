package ninc.runtime.device.simt;

/**
 * A copy of adjacent elements from global to local memory that an item has begun. It lands as late
 * as it may: when the item awaits it.
 *
 * @param context the context of the item
 * @param line the line in the source of the kernel
 * @param to the array in local memory
 * @param at the index of the first element in local memory
 * @param from the array in global memory
 * @param index the index of the first element in global memory
 * @param elements the number of elements
 * @param valid whether elements are read; else zeros are written
 */
record AsyncCopy(
    KernelContext context,
    int line,
    LocalArray to,
    int at,
    ShortArray from,
    int index,
    int elements,
    boolean valid) {

  /**
   * Begins the copy.
   *
   * @throws KernelFault if it races with another access, or is not aligned to its own size
   */
  void begin() {
    if (at % elements != 0) {
      throw new MemoryAccess(context, line, "local memory", at, "copies to").misaligned(elements);
    }
    if (valid && index % elements != 0) {
      throw new MemoryAccess(context, line, from.name(), index, "copies").misaligned(elements);
    }
    for (int i = 0; i < elements; i++) {
      if (valid) {
        from.read(index + i, context, line);
      }
      to.begin(at + i, this);
    }
  }

  /** Writes the elements to local memory. */
  void land() {
    short[] tile = (short[]) to.elements();
    for (int i = 0; i < elements; i++) {
      tile[at + i] = valid ? from.get(index + i) : 0;
      to.end(at + i, this);
    }
  }
}
