package ninc.runtime.device.simt;

/**
 * The saved state of a work item at a barrier: its position and its local variables by slot. The
 * class is public because kernels, into which {@link Suspension} inserts calls, have their own
 * class loader.
 */
public final class Frame {
  private final int[] ints;
  private final float[] floats;
  private final Object[] objects;
  private int point;
  private Barrier barrier;

  Frame(int slots) {
    this.ints = new int[slots];
    this.floats = new float[slots];
    this.objects = new Object[slots];
  }

  /** Returns the barrier that the item waits at; null if it has ended. */
  Barrier barrier() {
    return barrier;
  }

  /**
   * Returns where to resume the item.
   *
   * @return the number of the barrier to resume after; 0 to start
   */
  public static int resume(KernelContext context) {
    Frame frame = context.frame();
    frame.barrier = null;
    return frame.point;
  }

  /**
   * Suspends an item at a barrier.
   *
   * @param point the number of the barrier in the kernel, from 1
   * @param line the line in the source of the kernel
   * @param global whether the barrier orders global memory
   */
  public static void suspend(KernelContext context, int point, int line, boolean global) {
    Frame frame = context.frame();
    frame.point = point;
    frame.barrier = new Barrier(line, global);
  }

  public static int[] ints(KernelContext context) {
    return context.frame().ints;
  }

  public static float[] floats(KernelContext context) {
    return context.frame().floats;
  }

  public static Object[] objects(KernelContext context) {
    return context.frame().objects;
  }

  /**
   * A barrier in a kernel, at which the items of a work-group wait for each other.
   *
   * @param line the line in the source of the kernel
   * @param global whether it orders global memory in addition to local memory
   */
  record Barrier(int line, boolean global) {}
}
