package ninc.runtime.distributed;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds the gradients of the groups that a rank computes, in the order of the groups' tree: the sum
 * of groups [from, to) is that of their first half plus that of their second half. A group without
 * examples is left out, which is not the same as adding zeros: −0 + 0 is 0.
 *
 * <p>Buffers for at most 2⌈log₂ G⌉ vectors are allocated when they are needed and kept for the next
 * step.
 */
public final class GroupSum {
  /** The alignment of a cache line, in bytes, which suits all vectors. */
  private static final long ALIGNMENT = 64;

  private final TreeSum sum;
  private final long bytes;
  private final SegmentAllocator memory;
  private final List<MemorySegment> buffers = new ArrayList<>();

  /**
   * @param range the groups of this rank
   * @param floats the length of the gradients, as one vector
   * @param memory allocates the buffers
   */
  public GroupSum(GroupRange range, long floats, SegmentAllocator memory) {
    this.sum = new TreeSum(range);
    this.bytes = floats * Float.BYTES;
    this.memory = memory;
  }

  /** Returns the number of buffers that a range of groups needs at most. */
  public static int buffers(GroupRange range) {
    TreeSum sum = new TreeSum(range);
    int most = 0;
    for (int group = range.from(); group < range.to(); group++) {
      sum.add(GroupTree.leaf(group), MemorySegment.NULL);
      most = Math.max(most, sum.size());
    }
    return most;
  }

  /**
   * Adds the gradients of a group. Groups are added in ascending order.
   *
   * @param gradients float32 values, which the caller may overwrite afterwards
   * @throws IllegalArgumentException if the length differs
   */
  public void add(int group, MemorySegment gradients) {
    if (gradients.byteSize() != bytes) {
      throw new IllegalArgumentException(
          "Gradients of %d bytes instead of %d".formatted(gradients.byteSize(), bytes));
    }
    sum.add(GroupTree.leaf(group), gradients);
    if (sum.last().values() == gradients) {
      sum.moveLast(unused().copyFrom(gradients));
    }
  }

  /**
   * Ends a step. If the range has all groups, the only sum is that of all; it is empty if no group
   * was added.
   *
   * @return the sums of the largest subtrees in the range that are not empty, in their order, which
   *     are valid until the next call of {@link #add}
   */
  public List<MemorySegment> finish() {
    return sum.finish().stream().map(TreeSum.Part::values).toList();
  }

  /** Returns a buffer that holds no part. */
  private MemorySegment unused() {
    for (MemorySegment buffer : buffers) {
      if (!sum.uses(buffer)) {
        return buffer;
      }
    }
    MemorySegment buffer = memory.allocate(bytes, ALIGNMENT);
    buffers.add(buffer);
    return buffer;
  }
}
