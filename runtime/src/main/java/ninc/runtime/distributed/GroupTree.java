package ninc.runtime.distributed;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A subtree of the binary tree over all groups, each of which is cut in the middle.
 *
 * @param from the first group of the subtree
 * @param to the end of its groups, exclusive
 */
record GroupTree(int from, int to) {

  /** Returns the subtree of a single group. */
  static GroupTree leaf(int group) {
    return new GroupTree(group, group + 1);
  }

  GroupTree left() {
    return new GroupTree(from, middle());
  }

  GroupTree right() {
    return new GroupTree(middle(), to);
  }

  private int middle() {
    return (from + to) >>> 1;
  }

  /** Returns the smallest subtree of this tree that contains two disjoint ones, in their order. */
  GroupTree common(GroupTree first, GroupTree second) {
    if (second.to <= middle()) {
      return left().common(first, second);
    }
    return first.from >= middle() ? right().common(first, second) : this;
  }

  boolean hasAny(IntPredicate group) {
    return IntStream.range(from, to).anyMatch(group);
  }
}
