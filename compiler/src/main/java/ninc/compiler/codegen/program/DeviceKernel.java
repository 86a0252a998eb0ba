package ninc.compiler.codegen.program;

import java.util.List;

/**
 * One kernel: a class with a static method {@code run} on a {@code KernelContext} and arrays.
 *
 * @param region the region that it computes, or a part of
 * @param className simple, unique in the program
 * @param body the class without package and imports, the same for every target
 * @param arguments of {@code run}, after the context
 */
public record DeviceKernel(
    String region, String className, String body, List<Argument> arguments, Grid grid) {

  public DeviceKernel {
    arguments = List.copyOf(arguments);
  }

  /** The same with another body. */
  public DeviceKernel with(String body) {
    return new DeviceKernel(region, className, body, arguments, grid);
  }

  /** An array and what the kernel does with it. */
  public record Argument(DeviceBuffer buffer, Access access) {}

  /** What a kernel does with an array. */
  public enum Access {
    READ,
    WRITE,
    READ_WRITE;

    public Access and(Access other) {
      return this == other ? this : READ_WRITE;
    }
  }
}
