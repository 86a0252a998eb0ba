package ninc.runtime.simt;

/** Launches kernels one after the other, and knows in which order they touched memory. */
public final class Emulator {
  private int moment = 1;

  /**
   * Runs a kernel once.
   *
   * @param groups work-groups
   * @param items work items of a group
   * @param arrays in the order of the kernel's parameters: {@link FloatArray}, {@link IntArray},
   *     {@link ByteArray}
   * @throws KernelFault where the kernel does what it must not
   */
  public void launch(EmulatedKernel kernel, int groups, int items, Object... arrays) {
    moment = kernel.launch(moment, groups, items, arrays);
  }
}
