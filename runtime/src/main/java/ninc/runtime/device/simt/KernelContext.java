package ninc.runtime.device.simt;

/**
 * What a work item knows of itself, under the names of TornadoVM's class of this name. Grids have
 * one dimension.
 */
public final class KernelContext {
  /** The item's number in the grid. */
  public final int globalIdx;

  /** The item's number in its work-group. */
  public final int localIdx;

  /** The number of the item's work-group. */
  public final int groupIdx;

  /** The items of the grid. */
  public final int globalGroupSizeX;

  /** The items of a work-group. */
  public final int localGroupSizeX;

  private final WorkGroup group;
  private final Frame frame;
  private int allocations;
  private long localMark;
  private long globalMark;

  KernelContext(WorkGroup group, int item, Frame frame) {
    this.group = group;
    this.frame = frame;
    this.localIdx = item;
    this.groupIdx = group.number();
    this.localGroupSizeX = group.items();
    this.globalIdx = group.number() * group.items() + item;
    this.globalGroupSizeX = group.groups() * group.items();
  }

  /** An array that all items of the work-group share: their n-th calls give the same one. */
  public float[] allocateFloatLocalArray(int size) {
    return group.allocate(allocations++, size);
  }

  /** Orders accesses to local memory before it and after it, among the items of a group. */
  public void localBarrier() {
    throw uninstrumented();
  }

  /** Orders accesses to local and global memory before it and after it, among those of a group. */
  public void globalBarrier() {
    throw uninstrumented();
  }

  private static IllegalStateException uninstrumented() {
    return new IllegalStateException("kernels are run by EmulatedKernel only");
  }

  WorkGroup group() {
    return group;
  }

  Frame frame() {
    return frame;
  }

  /** Sets the moments of what the item does next. */
  void at(int localMoment, int globalMoment) {
    localMark = Mark.of(localMoment, localIdx);
    globalMark = Mark.of(globalMoment, localIdx);
  }

  /** The item's {@link Mark} in local memory, but for the line. */
  long localMark() {
    return localMark;
  }

  /** The item's {@link Mark} in global memory, but for the line. */
  long globalMark() {
    return globalMark;
  }
}
