package ninc.runtime.device.simt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The items of a work-group, what they share, and where in time they are. */
final class WorkGroup {
  private final EmulatedKernel kernel;
  private final int number;
  private final int groups;
  private final int start;
  private final KernelContext[] items;
  private final List<LocalArray> locals = new ArrayList<>();
  private LocalArray recent = new LocalArray(0);

  /**
   * @param number of the group
   * @param groups of the launch
   * @param items of each group
   * @param start the moment when the group begins
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

  /** The moment when the group began. */
  int start() {
    return start;
  }

  /** The n-th local array, new for the item that asks for it first. */
  float[] allocate(int n, int size) {
    if (n == locals.size()) {
      recent = new LocalArray(size);
      locals.add(recent);
    }
    return locals.get(n).elements();
  }

  /** What is known of a local array; mostly it is the one that was asked for before. */
  LocalArray local(float[] elements) {
    if (recent.elements() != elements) {
      recent =
          locals.stream()
              .filter(local -> local.elements() == elements)
              .findFirst()
              .orElseThrow(() -> new IllegalStateException(kernel() + " has arrays of its own"));
    }
    return recent;
  }

  /**
   * Runs all items to their end: in their order, each until its next barrier, again and again.
   *
   * @return the first moment after the group
   * @throws KernelFault where they do what they must not
   */
  int run(DeviceArray[] arrays) {
    int localMoment = 1;
    int moment = start;
    Barrier barrier;
    do {
      for (KernelContext item : items) {
        item.at(localMoment, moment);
        kernel.run(item, arrays);
      }
      barrier = common();
      localMoment++;
      if (barrier != null && barrier.global()) {
        moment++;
      }
    } while (barrier != null);
    return moment + 1;
  }

  /** The barrier that all items wait at; null when all are at their end. */
  private Barrier common() {
    Barrier first = items[0].frame().barrier();
    for (int item = 1; item < items.length; item++) {
      Barrier other = items[item].frame().barrier();
      if (!Objects.equals(other, first)) {
        throw new KernelFault(
            "kernel %s, group %d: item 0 %s, but item %d %s"
                .formatted(kernel(), number, place(first), item, place(other)));
      }
    }
    return first;
  }

  private static String place(Barrier barrier) {
    return barrier == null ? "has ended" : "waits at the barrier in line " + barrier.line();
  }
}
