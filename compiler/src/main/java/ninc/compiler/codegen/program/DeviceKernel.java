package ninc.compiler.codegen.program;

import java.util.List;

/**
 * A kernel: a class with a static method {@code run} on a {@code KernelContext} and arrays.
 *
 * @param region the region that it computes, entirely or in part
 * @param className the simple class name, unique in the program
 * @param body the class without package and imports, the same for every target
 * @param arguments the arguments of {@code run} after the context
 * @param constants those of its arrays whose content is known
 */
public record DeviceKernel(
    String region,
    String className,
    String body,
    List<Argument> arguments,
    Grid grid,
    List<ConstantArray> constants) {

  public DeviceKernel {
    arguments = List.copyOf(arguments);
    constants = List.copyOf(constants);
  }

  /** Returns a copy with another body. */
  public DeviceKernel with(String body) {
    return new DeviceKernel(region, className, body, arguments, grid, constants);
  }

  /** Returns a copy that is launched with another grid. */
  public DeviceKernel with(Grid grid) {
    return new DeviceKernel(region, className, body, arguments, grid, constants);
  }

  /** Returns the kernel on arrays that the caller writes before each run, and reads after it. */
  DeviceKernel exchanging() {
    List<Argument> exchanged =
        arguments.stream()
            .map(argument -> new Argument(argument.buffer().exchanged(), argument.access()))
            .toList();
    return new DeviceKernel(region, className, body, exchanged, grid, constants);
  }

  /** An array and how the kernel accesses it. */
  public record Argument(DeviceBuffer buffer, Access access) {}

  /** How a kernel accesses an array. */
  public enum Access {
    READ,
    WRITE,
    READ_WRITE;

    public Access and(Access other) {
      return this == other ? this : READ_WRITE;
    }
  }
}
