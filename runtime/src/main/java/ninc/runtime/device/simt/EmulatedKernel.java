package ninc.runtime.device.simt;

import java.util.List;
import ninc.compiler.codegen.program.DeviceKernel;

/**
 * A kernel that runs thread by thread: a class with a static method {@code run} on a {@link
 * KernelContext} and arrays. Work-groups run one after the other, and of a group one item at a time
 * from barrier to barrier, so that a fault is the same each time.
 */
final class EmulatedKernel {
  private final String name;
  private final ItemCode code;
  private final int slots;

  /**
   * @param name for messages
   * @param slots for local variables that an item keeps at a barrier
   */
  EmulatedKernel(String name, ItemCode code, int slots) {
    this.name = name;
    this.code = code;
    this.slots = slots;
  }

  /**
   * Runs it once.
   *
   * @param groups work-groups
   * @param items work items of a group
   * @param arguments in the order of its parameters
   * @throws KernelFault where it does what a kernel must not
   */
  void launch(int groups, int items, List<Argument> arguments) {
    for (Argument argument : arguments) {
      argument.array().begin(argument.access() != DeviceKernel.Access.READ);
    }
    DeviceArray[] arrays = arguments.stream().map(Argument::array).toArray(DeviceArray[]::new);
    int moment = 1;
    for (int group = 0; group < groups; group++) {
      moment = new WorkGroup(this, group, groups, items, moment).run(arrays);
    }
  }

  /** An array, and what the kernel may do with it. */
  record Argument(DeviceArray array, DeviceKernel.Access access) {}

  String name() {
    return name;
  }

  int slots() {
    return slots;
  }

  /** Runs an item from where it waits until its next barrier, or its end. */
  void run(KernelContext item, DeviceArray[] arrays) {
    try {
      code.run(item, arrays);
    } catch (KernelFault e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw KernelFault.thrown(item, e);
    }
  }
}
