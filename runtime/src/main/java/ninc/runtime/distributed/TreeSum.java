package ninc.runtime.distributed;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import ninc.runtime.cpu.simd.Lanes;

/**
 * Adds float32 vectors of groups in the order of the groups' tree, as soon as the siblings are
 * known. An absent group leaves its sibling as it is. Sums are left in the memory of the first of
 * the vectors.
 */
final class TreeSum {

  /** The sum of the groups of a subtree that are not absent. */
  record Part(GroupTree tree, MemorySegment values) {}

  private final GroupRange range;
  private final GroupTree root;
  private final Deque<Part> parts = new ArrayDeque<>();

  /**
   * @param range the groups whose vectors are added; what lies outside will be added elsewhere
   */
  TreeSum(GroupRange range) {
    this.range = range;
    this.root = new GroupTree(0, range.groups());
  }

  /** Adds the vector of the groups that come next in the range. */
  void add(GroupTree tree, MemorySegment values) {
    merge(tree.from());
    parts.addLast(new Part(tree, values));
    merge(tree.to());
  }

  /** Returns the part that was added last, together with what was added to it. */
  Part last() {
    return parts.getLast();
  }

  /** Moves the last part to other memory, where its values have been copied. */
  void moveLast(MemorySegment values) {
    parts.addLast(new Part(parts.removeLast().tree(), values));
  }

  /** Returns the number of parts. */
  int size() {
    return parts.size();
  }

  /** Returns whether a part is in this memory. */
  boolean uses(MemorySegment memory) {
    return parts.stream().anyMatch(part -> part.values == memory);
  }

  /** Returns the sums of the largest subtrees in the range, in their order, without absent ones. */
  List<Part> finish() {
    merge(range.to());
    List<Part> sums = List.copyOf(parts);
    parts.clear();
    return sums;
  }

  /** Adds siblings that are complete once all groups before {@code end} have been added. */
  private void merge(int end) {
    while (parts.size() > 1) {
      Part right = parts.removeLast();
      Part left = parts.removeLast();
      GroupTree parent = root.common(left.tree, right.tree);
      if (!range.contains(parent) || parent.to() > end) {
        parts.addLast(left);
        parts.addLast(right);
        return;
      }
      add(left.values, right.values);
      parts.addLast(new Part(parent, left.values));
    }
  }

  /** Adds {@code values} to {@code sum}. */
  private static void add(MemorySegment sum, MemorySegment values) {
    long count = sum.byteSize() / Float.BYTES;
    long whole = count - count % Lanes.COUNT;
    for (long i = 0; i < whole; i += Lanes.COUNT) {
      long at = i * Float.BYTES;
      FloatVector added = Lanes.load(sum, at).add(Lanes.load(values, at));
      Lanes.store(added, sum, at);
    }
    for (long i = whole; i < count; i++) {
      float added = sum.getAtIndex(Lanes.FLOAT, i) + values.getAtIndex(Lanes.FLOAT, i);
      sum.setAtIndex(Lanes.FLOAT, i, added);
    }
  }
}
