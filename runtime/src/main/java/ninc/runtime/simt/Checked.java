package ninc.runtime.simt;

/**
 * What instrumented kernels call instead of touching memory. Public, for kernels are classes of a
 * loader of their own.
 */
public final class Checked {
  /** Local arrays are the group's own, so no moment of theirs is another group's. */
  private static final int NO_OTHER_GROUP = 0;

  private Checked() {}

  public static float load(float[] array, int index, KernelContext context, int line) {
    WorkGroup group = context.group();
    group.local(array).read(index, group.localMoment(), NO_OTHER_GROUP, context, line);
    return array[index];
  }

  public static void store(float[] array, int index, float value, KernelContext context, int line) {
    WorkGroup group = context.group();
    group.local(array).write(index, group.localMoment(), NO_OTHER_GROUP, context, line);
    array[index] = value;
  }

  public static float get(FloatArray array, int index, KernelContext context, int line) {
    read(array, index, context, line);
    return array.get(index);
  }

  public static int get(IntArray array, int index, KernelContext context, int line) {
    read(array, index, context, line);
    return array.get(index);
  }

  public static byte get(ByteArray array, int index, KernelContext context, int line) {
    read(array, index, context, line);
    return array.get(index);
  }

  public static void set(
      FloatArray array, int index, float value, KernelContext context, int line) {
    write(array, index, context, line);
    array.set(index, value);
  }

  public static void set(IntArray array, int index, int value, KernelContext context, int line) {
    write(array, index, context, line);
    array.set(index, value);
  }

  public static void set(ByteArray array, int index, byte value, KernelContext context, int line) {
    write(array, index, context, line);
    array.set(index, value);
  }

  private static void read(DeviceArray array, int index, KernelContext context, int line) {
    WorkGroup group = context.group();
    array.shadow().read(index, group.moment(), group.start(), context, line);
  }

  private static void write(DeviceArray array, int index, KernelContext context, int line) {
    WorkGroup group = context.group();
    array.shadow().write(index, group.moment(), group.start(), context, line);
  }
}
