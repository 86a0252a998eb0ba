package ninc.runtime.device.simt;

/**
 * The checked memory accesses that instrumented kernels call. The class is public because kernels
 * have their own class loader.
 */
public final class CheckedAccess {

  /** The 16-bit elements that are copied together. */
  private static final int VECTOR = 8;

  /** The floats that are loaded and stored together. */
  private static final int FLOATS = 4;

  private CheckedAccess() {}

  public static float load(float[] array, int index, KernelContext context, int line) {
    read(array, index, context, line);
    return array[index];
  }

  public static short load(short[] array, int index, KernelContext context, int line) {
    read(array, index, context, line);
    return array[index];
  }

  public static void store(float[] array, int index, float value, KernelContext context, int line) {
    write(array, index, context, line);
    array[index] = value;
  }

  public static void store(short[] array, int index, short value, KernelContext context, int line) {
    write(array, index, context, line);
    array[index] = value;
  }

  private static void read(Object array, int index, KernelContext context, int line) {
    LocalArray local = context.group().local(array);
    if (local != null) {
      local.read(index, context, line);
    }
  }

  private static void write(Object array, int index, KernelContext context, int line) {
    LocalArray local = context.group().local(array);
    if (local != null) {
      local.write(index, context, line);
    }
  }

  public static void loadVector(
      KernelContext context, float[] to, int first, float[] tile, int at, int line) {
    if (at % FLOATS != 0) {
      throw new MemoryAccess(context, line, "local memory", at, "reads").misaligned(FLOATS);
    }
    for (int i = 0; i < FLOATS; i++) {
      to[first + i] = load(tile, at + i, context, line);
    }
  }

  public static void loadVector(
      KernelContext context, float[] to, int first, FloatArray from, int index, int line) {
    checkAligned(context, from, index, "reads", FLOATS, line);
    for (int i = 0; i < FLOATS; i++) {
      to[first + i] = get(from, index + i, context, line);
    }
  }

  public static void storeVector(
      KernelContext context, float[] tile, int at, float[] from, int first, int line) {
    if (at % FLOATS != 0) {
      throw new MemoryAccess(context, line, "local memory", at, "writes").misaligned(FLOATS);
    }
    for (int i = 0; i < FLOATS; i++) {
      store(tile, at + i, from[first + i], context, line);
    }
  }

  public static void storeVector(
      KernelContext context, FloatArray to, int index, float[] from, int first, int line) {
    checkAligned(context, to, index, "writes", FLOATS, line);
    for (int i = 0; i < FLOATS; i++) {
      set(to, index + i, from[first + i], context, line);
    }
  }

  public static void loadShorts(
      KernelContext context, short[] to, int first, ShortArray from, int index, int line) {
    checkAligned(context, from, index, "reads", VECTOR, line);
    for (int i = 0; i < VECTOR; i++) {
      to[first + i] = get(from, index + i, context, line);
    }
  }

  public static void storeShorts(
      KernelContext context, ShortArray to, int index, short[] from, int first, int line) {
    checkAligned(context, to, index, "writes", VECTOR, line);
    for (int i = 0; i < VECTOR; i++) {
      set(to, index + i, from[first + i], context, line);
    }
  }

  public static void loadEightBytes(
      KernelContext context, byte[] to, int first, ByteArray from, int index, int line) {
    loadBytes(context, to, first, from, index, VECTOR, line);
  }

  public static void loadFourBytes(
      KernelContext context, byte[] to, int first, ByteArray from, int index, int line) {
    loadBytes(context, to, first, from, index, FLOATS, line);
  }

  private static void loadBytes(
      KernelContext context, byte[] to, int first, ByteArray from, int index, int bytes, int line) {
    checkAligned(context, from, index, "reads", bytes, line);
    for (int i = 0; i < bytes; i++) {
      to[first + i] = get(from, index + i, context, line);
    }
  }

  public static void storeEightBytes(
      KernelContext context, ByteArray to, int index, byte[] from, int first, int line) {
    storeBytes(context, to, index, from, first, VECTOR, line);
  }

  public static void storeFourBytes(
      KernelContext context, ByteArray to, int index, byte[] from, int first, int line) {
    storeBytes(context, to, index, from, first, FLOATS, line);
  }

  private static void storeBytes(
      KernelContext context, ByteArray to, int index, byte[] from, int first, int bytes, int line) {
    checkAligned(context, to, index, "writes", bytes, line);
    for (int i = 0; i < bytes; i++) {
      set(to, index + i, from[first + i], context, line);
    }
  }

  private static void checkAligned(
      KernelContext context, DeviceArray array, int index, String verb, int elements, int line) {
    if (index % elements != 0) {
      throw new MemoryAccess(context, line, array.name(), index, verb).misaligned(elements);
    }
  }

  public static void copyAsync(
      KernelContext context, short[] to, int at, ShortArray from, int index, int line) {
    copyAsyncOrZero(context, to, at, from, index, true, line);
  }

  public static void copyAsyncOrZero(
      KernelContext context,
      short[] to,
      int at,
      ShortArray from,
      int index,
      boolean valid,
      int line) {
    begin(context, to, at, from, index, VECTOR, valid, line);
  }

  public static void copyHalfAsyncOrZero(
      KernelContext context,
      short[] to,
      int at,
      ShortArray from,
      int index,
      boolean valid,
      int line) {
    begin(context, to, at, from, index, VECTOR / 2, valid, line);
  }

  public static void copyQuarterAsyncOrZero(
      KernelContext context,
      short[] to,
      int at,
      ShortArray from,
      int index,
      boolean valid,
      int line) {
    begin(context, to, at, from, index, VECTOR / 4, valid, line);
  }

  private static void begin(
      KernelContext context,
      short[] to,
      int at,
      ShortArray from,
      int index,
      int elements,
      boolean valid,
      int line) {
    LocalArray local = context.group().local(to);
    context.begin(new AsyncCopy(context, line, local, at, from, index, elements, valid));
  }

  public static void store(
      KernelContext context, ShortArray to, int index, short[] tile, int at, int line) {
    checkAligned(context, to, index, "writes", VECTOR, line);
    if (at % VECTOR != 0) {
      throw new MemoryAccess(context, line, "local memory", at, "reads").misaligned(VECTOR);
    }
    for (int i = 0; i < VECTOR; i++) {
      set(to, index + i, load(tile, at + i, context, line), context, line);
    }
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
