package ninc.runtime.device.simt;

/**
 * Where a work item waits, and its local variables there, by their slots. Public, for kernels are
 * classes of a loader of their own; {@link Suspension} writes the calls into them.
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

  /** The barrier that the item waits at; null when it has ended. */
  Barrier barrier() {
    return barrier;
  }

  /**
   * Says where the item goes on.
   *
   * @return the number of the barrier behind which it does; 0 at its start
   */
  public static int resume(KernelContext context) {
    Frame frame = context.frame();
    frame.barrier = null;
    return frame.point;
  }

  /**
   * Lets an item wait.
   *
   * @param point the barrier's number in the kernel, from 1
   * @param line of the kernel's source
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
}
