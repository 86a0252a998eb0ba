package ninc.runtime.device.simt;

/**
 * One access to memory by a work item, for what is to be said of it.
 *
 * @param context of the item
 * @param line of the kernel's source
 * @param array its name
 * @param index the element
 * @param verb reads or writes
 */
record Access(KernelContext context, int line, String array, int index, String verb) {

  /** A fault because another item touched the element, and nothing orders the two accesses. */
  KernelFault conflict(String deed, String who, long mark) {
    return fault(
        "which %s %s in line %d with no barrier between".formatted(who, deed, Mark.line(mark)));
  }

  KernelFault outOfBounds(int length) {
    return fault("which has %d".formatted(length));
  }

  KernelFault unwritten() {
    return fault("which no item has written");
  }

  KernelFault undeclared() {
    return fault("which it was said to read only");
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
