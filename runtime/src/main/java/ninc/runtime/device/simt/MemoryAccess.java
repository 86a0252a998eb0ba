package ninc.runtime.device.simt;

/**
 * A memory access by a work item, for error messages.
 *
 * @param context the context of the work item
 * @param line the line in the source of the kernel
 * @param array the name of the array
 * @param index the index of the element
 * @param verb what the item does, such as {@code reads} or {@code writes}
 */
record MemoryAccess(KernelContext context, int line, String array, int index, String verb) {

  /** Returns the fault for a data race with an access by another work item. */
  KernelFault conflict(String deed, String who, long stamp) {
    return fault(
        "which %s %s in line %d with no barrier between"
            .formatted(who, deed, AccessStamp.line(stamp)));
  }

  KernelFault outOfBounds(int length) {
    return fault("which has %d".formatted(length));
  }

  KernelFault unwritten() {
    return fault("which no item has written");
  }

  /** Returns the fault for an access to what an asynchronous copy has not written yet. */
  KernelFault inFlight(AsyncCopy copy) {
    return fault(
        "to which the copy of item %d in line %d may still be on its way: it is not awaited"
            .formatted(copy.context().localIdx, copy.line()));
  }

  /** Returns the fault for adjacent elements that are accessed together. */
  KernelFault misaligned(int elements) {
    return fault("which is not a multiple of " + elements);
  }

  KernelFault undeclared() {
    return fault("which it declares as read-only");
  }

  private KernelFault fault(String reason) {
    WorkGroup group = context.group();
    return new KernelFault(
        "kernel %s, line %d: item %d of group %d %s element %d of %s, %s"
            .formatted(
                group.kernel(),
                line,
                context.localIdx,
                group.number(),
                verb,
                index,
                array,
                reason));
  }
}
