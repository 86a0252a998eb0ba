package ninc.runtime.simt;

import java.lang.invoke.MethodHandle;

/**
 * A kernel that runs thread by thread: a class with a static method {@code run} on a {@link
 * KernelContext} and arrays. Work-groups run one after the other, and of a group one item at a time
 * from barrier to barrier, so that a fault is the same each time.
 */
public final class EmulatedKernel {
  private final String name;
  private final MethodHandle run;
  private final int slots;

  /**
   * @param name for messages
   * @param run of a context and an array of arrays; returns at the item's next barrier
   * @param slots for local variables that it keeps there
   */
  EmulatedKernel(String name, MethodHandle run, int slots) {
    this.name = name;
    this.run = run;
    this.slots = slots;
  }

  /**
   * Runs it once.
   *
   * @param groups work-groups
   * @param items work items of a group
   * @param arrays in the order of its parameters: {@link FloatArray}, {@link IntArray}, {@link
   *     ByteArray}
   * @throws KernelFault where it does what a kernel must not
   */
  public void launch(int groups, int items, DeviceArray... arrays) {
    for (DeviceArray array : arrays) {
      array.forget();
    }
    int moment = 1;
    for (int group = 0; group < groups; group++) {
      moment = new WorkGroup(this, group, groups, items, moment).run(arrays);
    }
  }

  String name() {
    return name;
  }

  int slots() {
    return slots;
  }

  /** Runs an item from where it waits until its next barrier, or its end. */
  void run(KernelContext item, Object[] arrays) {
    try {
      run.invokeExact(item, arrays);
    } catch (KernelFault e) {
      throw e;
    } catch (Throwable e) {
      throw KernelFault.thrown(item, e);
    }
  }
}
