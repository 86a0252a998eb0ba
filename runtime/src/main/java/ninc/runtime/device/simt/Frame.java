package ninc.runtime.device.simt;

/**
 * The saved state of a work item that waits for others: its position and its local variables by
 * slot. The class is public because kernels, into which {@link Suspension} inserts calls, have
 * their own class loader.
 */
public final class Frame {
  private final int[] ints;
  private final float[] floats;
  private final Object[] objects;
  private int point;
  private Wait wait;
  private WarpOperation operation;

  Frame(int slots) {
    this.ints = new int[slots];
    this.floats = new float[slots];
    this.objects = new Object[slots];
  }

  /** Returns what the item waits for; null if it has ended. */
  Wait waitsFor() {
    return wait;
  }

  /** Sets the operation that the item is about to wait for. */
  void await(WarpOperation next) {
    operation = next;
  }

  /** Returns the operation that the item waits for, if it waits for its warp. */
  WarpOperation operation() {
    return operation;
  }

  /**
   * Returns where to resume the item.
   *
   * @return the number of the wait to resume after; 0 to start
   */
  public static int resume(KernelContext context) {
    Frame frame = context.frame();
    frame.wait = null;
    return frame.point;
  }

  /**
   * Suspends an item.
   *
   * @param point the number of the wait in the kernel, from 1
   * @param line the line in the source of the kernel
   * @param method the name of the method of {@link KernelContext} that waits
   */
  public static void suspend(KernelContext context, int point, int line, String method) {
    Frame frame = context.frame();
    frame.point = point;
    frame.wait = new Wait(method, line);
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
   * A call at which items wait for each other: those of a work-group at a barrier, those of a warp
   * at a collective operation.
   *
   * @param method the name of the method of {@link KernelContext}
   * @param line the line in the source of the kernel
   */
  record Wait(String method, int line) {
    boolean isBarrier() {
      return Suspension.BARRIERS.contains(method);
    }

    /** Whether it orders global memory in addition to local memory. */
    boolean isGlobal() {
      return method.equals(Suspension.GLOBAL);
    }

    @Override
    public String toString() {
      return isBarrier()
          ? "waits at the barrier in line " + line
          : "waits for its warp at %s in line %d".formatted(method, line);
    }
  }
}
