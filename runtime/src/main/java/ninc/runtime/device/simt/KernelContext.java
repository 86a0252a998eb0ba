package ninc.runtime.device.simt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The context of a work item, with the name and members of TornadoVM's class, and with what kernels
 * for tensor cores need besides. Grids have one dimension.
 *
 * <p>Methods that load or multiply matrices are collective: the 32 adjacent items of a warp must
 * make the same call.
 */
public final class KernelContext {
  /** The index of the item in the grid. */
  public final int globalIdx;

  /** The index of the item in its work-group. */
  public final int localIdx;

  /** The index of the item's work-group. */
  public final int groupIdx;

  /** The number of items in the grid. */
  public final int globalGroupSizeX;

  /** The number of items in a work-group. */
  public final int localGroupSizeX;

  private final WorkGroup group;
  private final Frame frame;
  // Empty at first, since there is a context for each item of a grid and few kernels copy.
  private final Deque<List<AsyncCopy>> committed = new ArrayDeque<>(0);
  private List<AsyncCopy> begun = new ArrayList<>();
  private int allocations;
  private long localStamp;
  private long globalStamp;

  KernelContext(WorkGroup group, int item, Frame frame) {
    this.group = group;
    this.frame = frame;
    this.localIdx = item;
    this.groupIdx = group.number();
    this.localGroupSizeX = group.items();
    this.globalIdx = group.number() * group.items() + item;
    this.globalGroupSizeX = group.groups() * group.items();
  }

  /**
   * Allocates an array that all items of the work-group share: the n-th call of every item returns
   * the same array.
   */
  public float[] allocateFloatLocalArray(int size) {
    return (float[]) group.allocate(allocations++, () -> LocalArray.ofFloats(size));
  }

  /** Allocates an array of 16-bit elements, as {@link #allocateFloatLocalArray} does of floats. */
  public short[] allocateShortLocalArray(int size) {
    return (short[]) group.allocate(allocations++, () -> LocalArray.ofShorts(size));
  }

  /** A barrier that orders accesses to local memory among the items of a group. */
  public void localBarrier() {
    throw uninstrumented();
  }

  /** A barrier that orders accesses to local and global memory among the items of a group. */
  public void globalBarrier() {
    throw uninstrumented();
  }

  /** Loads 4 adjacent elements of local memory, whose index is a multiple of 4, to {@code to}. */
  public void loadVector(float[] to, int first, float[] tile, int at) {
    throw uninstrumented();
  }

  /** Loads 4 adjacent elements of global memory, whose index is a multiple of 4, to {@code to}. */
  public void loadVector(float[] to, int first, FloatArray from, int index) {
    throw uninstrumented();
  }

  /** Stores 4 elements of {@code from} to local memory, whose index is a multiple of 4. */
  public void storeVector(float[] tile, int at, float[] from, int first) {
    throw uninstrumented();
  }

  /** Stores 4 elements of {@code from} to global memory, whose index is a multiple of 4. */
  public void storeVector(FloatArray to, int index, float[] from, int first) {
    throw uninstrumented();
  }

  /** Loads 8 adjacent elements of global memory, whose index is a multiple of 8, to {@code to}. */
  public void loadShorts(short[] to, int first, ShortArray from, int index) {
    throw uninstrumented();
  }

  /** Stores 8 elements of {@code from} to global memory, whose index is a multiple of 8. */
  public void storeShorts(ShortArray to, int index, short[] from, int first) {
    throw uninstrumented();
  }

  /** Loads 8 adjacent elements of global memory, whose index is a multiple of 8, to {@code to}. */
  public void loadEightBytes(byte[] to, int first, ByteArray from, int index) {
    throw uninstrumented();
  }

  /** Stores 8 elements of {@code from} to global memory, whose index is a multiple of 8. */
  public void storeEightBytes(ByteArray to, int index, byte[] from, int first) {
    throw uninstrumented();
  }

  /** Loads 4 adjacent elements of global memory, whose index is a multiple of 4, to {@code to}. */
  public void loadFourBytes(byte[] to, int first, ByteArray from, int index) {
    throw uninstrumented();
  }

  /** Stores 4 elements of {@code from} to global memory, whose index is a multiple of 4. */
  public void storeFourBytes(ByteArray to, int index, byte[] from, int first) {
    throw uninstrumented();
  }

  /**
   * Begins to copy 8 elements to local memory. Both indices are multiples of 8. The elements must
   * not be read before the item has {@linkplain #awaitCopies awaited} the copy, nor by other items
   * before a barrier after that.
   */
  public void copyAsync(short[] to, int at, ShortArray from, int index) {
    throw uninstrumented();
  }

  /** Begins to copy 8 elements, or to write 8 zeros if {@code valid} is false. */
  public void copyAsyncOrZero(short[] to, int at, ShortArray from, int index, boolean valid) {
    throw uninstrumented();
  }

  /** Begins to copy 4 elements or zeros, at multiples of 4. */
  public void copyHalfAsyncOrZero(short[] to, int at, ShortArray from, int index, boolean valid) {
    throw uninstrumented();
  }

  /** Begins to copy 2 elements or zeros, at multiples of 2. */
  public void copyQuarterAsyncOrZero(
      short[] to, int at, ShortArray from, int index, boolean valid) {
    throw uninstrumented();
  }

  /** Makes the copies that the item has begun since the last call one group, possibly empty. */
  public void commitCopies() {
    committed.add(begun);
    begun = new ArrayList<>();
  }

  /** Waits until at most the last {@code pending} groups of the item's copies are on their way. */
  public void awaitCopies(int pending) {
    while (committed.size() > pending) {
      committed.remove().forEach(AsyncCopy::land);
    }
  }

  /** Copies 8 elements from local to global memory. Both indices are multiples of 8. */
  public void store(ShortArray to, int index, short[] tile, int at) {
    throw uninstrumented();
  }

  /**
   * Loads four matrices of 8 × 8 elements to four elements of {@code fragment} from {@code first}.
   * Lane L gives where the 8 elements of row L mod 8 of matrix L / 8 begin, a multiple of 8, and
   * gets those with the numbers 2·(L mod 4) and 2·(L mod 4) + 1 of row L / 4 of each matrix.
   */
  public void loadMatrices(int[] fragment, int first, short[] tile, int at) {
    throw uninstrumented();
  }

  /** Loads the transposes of four matrices that {@link #loadMatrices} would load. */
  public void loadMatricesTransposed(int[] fragment, int first, short[] tile, int at) {
    throw uninstrumented();
  }

  /**
   * Adds the product of a 16 × 16 matrix and a 16 × 8 matrix of bfloat16 to a 16 × 8 matrix of
   * floats. Lane L has the columns 2·(L mod 4) and 2·(L mod 4) + 1 of row L / 4, and then of the
   * row 8 below.
   *
   * @param sums four from {@code first}, which the lane adds to
   * @param a the left matrix: the upper left, lower left, upper right and lower right quarter, as
   *     {@link #loadMatrices} loads them, from {@code firstA}
   * @param b the upper and the lower half of the right matrix, as {@link #loadMatricesTransposed}
   *     loads them, from {@code firstB}
   */
  public void multiplyAddBfloat16(
      float[] sums, int first, int[] a, int firstA, int[] b, int firstB) {
    throw uninstrumented();
  }

  /** Adds a product of float16 as {@link #multiplyAddBfloat16} does one of bfloat16. */
  public void multiplyAddFloat16(
      float[] sums, int first, int[] a, int firstA, int[] b, int firstB) {
    throw uninstrumented();
  }

  private static IllegalStateException uninstrumented() {
    return new IllegalStateException("kernels can be run only by EmulatedKernel");
  }

  /** Begins a copy, which belongs to the next group. */
  void begin(AsyncCopy copy) {
    copy.begin();
    begun.add(copy);
  }

  WorkGroup group() {
    return group;
  }

  Frame frame() {
    return frame;
  }

  /** Sets the phases of the item's next accesses. */
  void at(int localPhase, int globalPhase) {
    localStamp = AccessStamp.of(localPhase, localIdx);
    globalStamp = AccessStamp.of(globalPhase, localIdx);
  }

  /** Returns the item's {@link AccessStamp} for local memory, without the line. */
  long localStamp() {
    return localStamp;
  }

  /** Returns the item's {@link AccessStamp} for global memory, without the line. */
  long globalStamp() {
    return globalStamp;
  }
}
