package ninc.runtime.device.simt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** A work-group: its items, their local memory, and the current phase. */
final class WorkGroup {
  private final EmulatedKernel kernel;
  private final int number;
  private final int groups;
  private final int start;
  private final KernelContext[] items;
  private final List<LocalArray> locals = new ArrayList<>();
  private long bankConflicts;
  private LocalArray recent = LocalArray.ofFloats(0);

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

  /** Returns the bank conflicts so far, as {@link WarpOperation#execute} counts them. */
  long bankConflicts() {
    return bankConflicts;
  }

  /** Returns the n-th local array, which is allocated for the first item that requests it. */
  Object allocate(int n, Supplier<LocalArray> allocation) {
    if (n == locals.size()) {
      recent = allocation.get();
      locals.add(recent);
    }
    return locals.get(n).elements();
  }

  /**
   * Returns the local array with these elements; null if they are private to an item. The most
   * recent array is cached.
   */
  LocalArray local(Object elements) {
    if (recent.elements() == elements) {
      return recent;
    }
    for (LocalArray local : locals) {
      if (local.elements() == elements) {
        recent = local;
        return local;
      }
    }
    return null;
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
    Frame.Wait barrier;
    do {
      for (KernelContext item : items) {
        item.at(localPhase, phase);
      }
      for (int first = 0; first < items.length; first += WarpOperation.LANES) {
        runWarp(first, Math.min(first + WarpOperation.LANES, items.length), arrays);
      }
      barrier = common(0, items.length);
      localPhase++;
      if (barrier != null && barrier.isGlobal()) {
        phase++;
      }
    } while (barrier != null);
    return phase + 1;
  }

  /** Runs the items of a warp to their next barrier or end, from operation to operation. */
  private void runWarp(int first, int end, DeviceArray[] arrays) {
    run(first, end, arrays);
    while (waitsForWarp(first, end)) {
      Frame.Wait wait = common(first, end);
      if (end - first < WarpOperation.LANES) {
        throw new KernelFault(
            "kernel %s, group %d: item %d %s, which has %d of %d items"
                .formatted(kernel(), number, first, wait, end - first, WarpOperation.LANES));
      }
      WarpOperation[] lanes = new WarpOperation[WarpOperation.LANES];
      Arrays.setAll(lanes, lane -> items[first + lane].frame().operation());
      bankConflicts += WarpOperation.execute(lanes);
      run(first, end, arrays);
    }
  }

  private void run(int first, int end, DeviceArray[] arrays) {
    for (int item = first; item < end; item++) {
      kernel.run(items[item], arrays);
    }
  }

  private boolean waitsForWarp(int first, int end) {
    for (int item = first; item < end; item++) {
      Frame.Wait wait = items[item].frame().waitsFor();
      if (wait != null && !wait.isBarrier()) {
        return true;
      }
    }
    return false;
  }

  /** Returns what all of these items wait for; null if all have ended. */
  private Frame.Wait common(int first, int end) {
    Frame.Wait wait = items[first].frame().waitsFor();
    for (int item = first + 1; item < end; item++) {
      Frame.Wait other = items[item].frame().waitsFor();
      if (!Objects.equals(other, wait)) {
        throw new KernelFault(
            "kernel %s, group %d: item %d %s, but item %d %s"
                .formatted(kernel(), number, first, state(wait), item, state(other)));
      }
    }
    return wait;
  }

  private static String state(Frame.Wait wait) {
    return wait == null ? "has ended" : wait.toString();
  }
}
