package ninc.runtime.simt;

import java.util.Arrays;
import java.util.Objects;

/** The items of a work-group, what they share, and where in time they are. */
final class WorkGroup {
  private final EmulatedKernel kernel;
  private final int number;
  private final int groups;
  private final int start;
  private final KernelContext[] items;
  private final LocalMemory local = new LocalMemory();
  private int localMoment = 1;
  private int moment;

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
    this.moment = start;
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

  /** Barriers that order global memory, and groups, end a moment. */
  int moment() {
    return moment;
  }

  /** All barriers end a moment of local memory. */
  int localMoment() {
    return localMoment;
  }

  float[] localFloats(int allocation, int size) {
    return local.array(allocation, size);
  }

  Shadow local(float[] array) {
    return local.shadow(array);
  }

  /**
   * Runs all items to their end: in their order, each until its next barrier, again and again.
   *
   * @return the first moment after the group
   * @throws KernelFault where they do what they must not
   */
  int run(Object[] arrays) {
    Barrier barrier;
    do {
      for (KernelContext item : items) {
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
