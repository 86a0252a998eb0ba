package ninc.runtime.device.simt;

import java.util.List;
import ninc.compiler.codegen.program.DeviceKernel;

/**
 * A kernel that is emulated work item by work item: a class with a static method {@code run} on a
 * {@link KernelContext} and arrays. Work-groups run one after another, and the items of a group
 * take turns from barrier to barrier, so that faults are reproducible.
 */
final class EmulatedKernel {
  private final String name;
  private final WorkItemCode code;
  private final int slots;

  /**
   * Creates a kernel.
   *
   * @param name the name for messages
   * @param slots the number of slots for local variables that an item saves at a barrier
   */
  EmulatedKernel(String name, WorkItemCode code, int slots) {
    this.name = name;
    this.code = code;
    this.slots = slots;
  }

  /**
   * Runs the kernel once.
   *
   * @param groups the number of work-groups
   * @param items the number of work items per group
   * @param arguments the arguments, in the order of the parameters
   * @return the bank conflicts of its loads of matrices, which cost time on a device
   * @throws KernelFault if the kernel has a race, an access out of bounds or another fault
   */
  long launch(int groups, int items, List<Argument> arguments) {
    for (Argument argument : arguments) {
      argument.array().begin(argument.access() != DeviceKernel.Access.READ);
    }
    DeviceArray[] arrays = arguments.stream().map(Argument::array).toArray(DeviceArray[]::new);
    int phase = 1;
    long bankConflicts = 0;
    for (int number = 0; number < groups; number++) {
      WorkGroup group = new WorkGroup(this, number, groups, items, phase);
      phase = group.run(arrays);
      bankConflicts += group.bankConflicts();
    }
    return bankConflicts;
  }

  /** An array and how the kernel may access it. */
  record Argument(DeviceArray array, DeviceKernel.Access access) {}

  String name() {
    return name;
  }

  int slots() {
    return slots;
  }

  /** Resumes an item until its next barrier or its end. */
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
