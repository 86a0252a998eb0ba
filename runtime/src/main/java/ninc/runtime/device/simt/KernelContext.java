package ninc.runtime.device.simt;

/**
 * The context of a work item, with the name and members of TornadoVM's class. Grids have one
 * dimension.
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
    return group.allocate(allocations++, size);
  }

  /** A barrier that orders accesses to local memory among the items of a group. */
  public void localBarrier() {
    throw uninstrumented();
  }

  /** A barrier that orders accesses to local and global memory among the items of a group. */
  public void globalBarrier() {
    throw uninstrumented();
  }

  private static IllegalStateException uninstrumented() {
    return new IllegalStateException("kernels can be run only by EmulatedKernel");
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
