package ninc.runtime.device.simt;

/**
 * The checked memory accesses that instrumented kernels call. The class is public because kernels
 * have their own class loader.
 */
public final class CheckedAccess {

  private CheckedAccess() {}

  public static float load(float[] array, int index, KernelContext context, int line) {
    context.group().local(array).read(index, context, line);
    return array[index];
  }

  public static void store(float[] array, int index, float value, KernelContext context, int line) {
    context.group().local(array).write(index, context, line);
    array[index] = value;
  }

  public static float get(FloatArray array, int index, KernelContext context, int line) {
    array.read(index, context, line);
    return array.get(index);
  }

  public static int get(IntArray array, int index, KernelContext context, int line) {
    array.read(index, context, line);
    return array.get(index);
  }

  public static short get(ShortArray array, int index, KernelContext context, int line) {
    array.read(index, context, line);
    return array.get(index);
  }

  public static byte get(ByteArray array, int index, KernelContext context, int line) {
    array.read(index, context, line);
    return array.get(index);
  }

  public static void set(
      FloatArray array, int index, float value, KernelContext context, int line) {
    array.write(index, context, line);
    array.set(index, value);
  }

  public static void set(IntArray array, int index, int value, KernelContext context, int line) {
    array.write(index, context, line);
    array.set(index, value);
  }

  public static void set(
      ShortArray array, int index, short value, KernelContext context, int line) {
    array.write(index, context, line);
    array.set(index, value);
  }

  public static void set(ByteArray array, int index, byte value, KernelContext context, int line) {
    array.write(index, context, line);
    array.set(index, value);
  }
}
