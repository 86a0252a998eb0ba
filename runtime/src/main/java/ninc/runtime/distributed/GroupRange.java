package ninc.runtime.distributed;

import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive groups.
 *
 * @param groups the number of all groups G
 * @param from the first group of the range
 * @param to the end of the range, exclusive
 */
public record GroupRange(int groups, int from, int to) {

  /** The only group of batches that are not cut. */
  public static final GroupRange WHOLE = Groups.ONE.all();

  /** Returns the index of the first example of the range in a batch of N. */
  public int first(int examples) {
    return new Groups(groups).first(from, examples);
  }

  /** Returns the number of examples of the range in a batch of N. */
  public int size(int examples) {
    return new Groups(groups).first(to, examples) - first(examples);
  }

  /** Returns a bound of the number of examples of the range in batches of up to N examples. */
  public int capacity(int examples) {
    return Math.toIntExact(Math.ceilDiv((long) examples * (to - from), groups));
  }

  /** Returns the largest subtrees of the groups' tree that lie in this range, in their order. */
  List<GroupTree> subtrees() {
    List<GroupTree> subtrees = new ArrayList<>();
    addSubtrees(new GroupTree(0, groups), subtrees);
    return subtrees;
  }

  private void addSubtrees(GroupTree tree, List<GroupTree> subtrees) {
    if (contains(tree)) {
      subtrees.add(tree);
    } else if (tree.from() < to && tree.to() > from) {
      addSubtrees(tree.left(), subtrees);
      addSubtrees(tree.right(), subtrees);
    }
  }

  boolean contains(GroupTree tree) {
    return tree.from() >= from && tree.to() <= to;
  }
}
