package ninc.runtime.simt;

/**
 * What instrumented kernels call instead of touching memory. Public, for kernels are classes of a
 * loader of their own.
 */
public final class Checked {
  private static final String LOCAL = "local memory";
  private static final String READS = "reads";
  private static final String WRITES = "writes";

  private Checked() {}

  public static float load(float[] array, int index, KernelContext context, int line) {
    WorkGroup group = context.group();
    Access access = access(context, line, LOCAL, index, READS);
    if (index < 0 || index >= array.length) {
      throw access.outOfBounds(array.length);
    }
    group.shadow(array).read(index, group.localMoment(), access);
    return array[index];
  }

  public static void store(
      float[] array, int index, float value, KernelContext context, int line) {
    WorkGroup group = context.group();
    Access access = access(context, line, LOCAL, index, WRITES);
    if (index < 0 || index >= array.length) {
      throw access.outOfBounds(array.length);
    }
    group.shadow(array).write(index, group.localMoment(), access);
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

  public static void localBarrier(KernelContext context, int line) {
    context.group().barrier(new Barrier(line, false), context.localIdx);
  }

  public static void globalBarrier(KernelContext context, int line) {
    context.group().barrier(new Barrier(line, true), context.localIdx);
  }

  private static void read(DeviceArray array, int index, KernelContext context, int line) {
    Access access = access(context, line, array.name(), index, READS);
    if (index < 0 || index >= array.getSize()) {
      throw access.outOfBounds(array.getSize());
    }
    array.shadow().read(index, context.group().moment(), access);
  }

  private static void write(DeviceArray array, int index, KernelContext context, int line) {
    Access access = access(context, line, array.name(), index, WRITES);
    if (index < 0 || index >= array.getSize()) {
      throw access.outOfBounds(array.getSize());
    }
    array.shadow().write(index, context.group().moment(), access);
  }

  private static Access access(
      KernelContext context, int line, String array, int index, String verb) {
    WorkGroup group = context.group();
    return new Access(
        group.kernel(), group.number(), context.localIdx, line, array, index, verb);
  }
}
