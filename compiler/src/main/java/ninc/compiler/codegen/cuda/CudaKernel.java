package ninc.compiler.codegen.cuda;

import ninc.compiler.codegen.program.DeviceKernel;

/**
 * A kernel as CUDA C, with the structure, names and comments of its Java source.
 *
 * <p>The function takes one pointer for each array, in the order of {@link DeviceKernel#arguments},
 * to the first element of the array, and nothing else. Elements are of type {@code float}, {@code
 * int}, {@code signed char} and {@code short}. It needs no header, and runs with blocks of exactly
 * the items of the kernel's grid.
 *
 * @param name the name of the function, which is not mangled
 * @param text the source
 * @param dynamicSharedBytes the size of dynamic shared memory that it is to be launched with: 0,
 *     unless its local arrays exceed the 48 KB that a kernel may declare itself
 * @param usesTensorCores whether it multiplies 16-bit numbers on tensor cores, which GPUs do from
 *     the architecture {@code sm_80} on
 */
public record CudaKernel(
    String name, String text, int dynamicSharedBytes, boolean usesTensorCores) {

  /**
   * Prints a kernel.
   *
   * @throws IllegalStateException if its source is not Java, or uses something that emitted kernels
   *     do not use
   */
  public static CudaKernel of(DeviceKernel kernel) {
    return new CudaPrinter(kernel).print();
  }
}
