package ninc.runtime.distributed;

/**
 * The groups into which each batch is cut. Group g of G has the examples from N·g/G to N·(g+1)/G of
 * a batch of N, so groups of a small batch can be empty.
 *
 * @param count the number of groups G
 */
public record Groups(int count) {

  /** The only group of batches that are not cut. */
  public static final Groups ONE = new Groups(1);

  /**
   * @throws IllegalArgumentException if there is no group
   */
  public Groups {
    if (count < 1) {
      throw new IllegalArgumentException("Number of groups: " + count);
    }
  }

  /**
   * Returns the index of the first example of a group.
   *
   * @param group the group, from 0; G gives the end of the last one
   * @param examples the number of examples N in the batch
   */
  public int first(int group, int examples) {
    return (int) ((long) examples * group / count);
  }

  /** Returns the number of examples of a group in a batch of N. */
  public int size(int group, int examples) {
    return first(group + 1, examples) - first(group, examples);
  }

  /** Returns the number of examples of the largest group in a batch of N. */
  public int largest(int examples) {
    return Math.ceilDiv(examples, count);
  }

  /** Returns all groups. */
  public GroupRange all() {
    return new GroupRange(count, 0, count);
  }

  /**
   * Returns the groups that a rank computes.
   *
   * @param ranks the number of ranks R, at most G
   */
  public GroupRange ofRank(int rank, int ranks) {
    return new GroupRange(
        count, (int) ((long) count * rank / ranks), (int) ((long) count * (rank + 1) / ranks));
  }
}
