package ninc.runtime.device.simt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A work-group: its items, their local memory, and the current phase. */
final class WorkGroup {
  private final EmulatedKernel kernel;
  private final int number;
  private final int groups;
  private final int start;
  private final KernelContext[] items;
  private final List<LocalArray> locals = new ArrayList<>();
  private LocalArray recent = new LocalArray(0);

  /**
   * Creates a group.
   *
   * @param number the index of the group
   * @param groups the number of groups in the launch
   * @param items the number of items per group
   * @param start the first phase of the group
   */
  WorkGroup(EmulatedKernel kernel, int number, int groups, int items, int start) {
    this.kernel = kernel;
    this.number = number;
    this.groups = groups;
    this.start = start;
    this.items = new KernelContext[items];
    Arrays.setAll(this.items, item -> new KernelContext(this, item, new Frame(kernel.slots())));
  }

  String kernel() {
    return kernel.name();
  }

  int number() {
    return number;
  }

  int groups() {
    return groups;
  }

  int items() {
    return items.length;
  }

  /** Returns the first phase of the group. */
  int start() {
    return start;
  }

  /** Returns the n-th local array, which is allocated for the first item that requests it. */
  float[] allocate(int n, int size) {
    if (n == locals.size()) {
      recent = new LocalArray(size);
      locals.add(recent);
    }
    return locals.get(n).elements();
  }

  /** Returns the local array with these elements. The most recent one is cached. */
  LocalArray local(float[] elements) {
    if (recent.elements() != elements) {
      recent =
          locals.stream()
              .filter(local -> local.elements() == elements)
              .findFirst()
              .orElseThrow(() ->
                  new IllegalStateException(
                      kernel() + " accesses an array that is not in local memory"));
    }
    return recent;
  }

  /**
   * Runs all items to their end, in rounds from barrier to barrier.
   *
   * @return the first phase after the group
   * @throws KernelFault if an item has a race, an access out of bounds or another fault
   */
  int run(DeviceArray[] arrays) {
    int localPhase = 1;
    int phase = start;
    Frame.Barrier barrier;
    do {
      for (KernelContext item : items) {
        item.at(localPhase, phase);
        kernel.run(item, arrays);
      }
      barrier = common();
      localPhase++;
      if (barrier != null && barrier.global()) {
        phase++;
      }
    } while (barrier != null);
    return phase + 1;
  }

  /** Returns the barrier that all items wait at; null if all have ended. */
  private Frame.Barrier common() {
    Frame.Barrier first = items[0].frame().barrier();
    for (int item = 1; item < items.length; item++) {
      Frame.Barrier other = items[item].frame().barrier();
      if (!Objects.equals(other, first)) {
        throw new KernelFault(
            "kernel %s, group %d: item 0 %s, but item %d %s"
                .formatted(kernel(), number, state(first), item, state(other)));
      }
    }
    return first;
  }

  private static String state(Frame.Barrier barrier) {
    return barrier == null ? "has ended" : "waits at the barrier in line " + barrier.line();
  }
}
