package ninc.runtime.simt;

/**
 * One access to memory by a work item.
 *
 * @param kernel its name
 * @param group the work-group's number
 * @param item the item's number in the group
 * @param line of the kernel's source
 * @param array for messages
 * @param index the element
 * @param verb reads or writes
 */
record Access(String kernel, int group, int item, int line, String array, int index, String verb) {

  /** The element, for messages. */
  String element() {
    return "element %d of %s".formatted(index, array);
  }

  KernelFault fault(String what) {
    return new KernelFault(
        "kernel %s, line %d: item %d of group %d %s".formatted(kernel, line, item, group, what));
  }

  /** A fault because another item touched the element, and nothing orders the two accesses. */
  KernelFault conflict(String deed, String who, int otherLine) {
    return fault(
        "%s %s, which %s %s at line %d with no barrier between"
            .formatted(verb, element(), who, deed, otherLine));
  }

  KernelFault outOfBounds(int length) {
    return fault("%s %s, which has %d".formatted(verb, element(), length));
  }
}
