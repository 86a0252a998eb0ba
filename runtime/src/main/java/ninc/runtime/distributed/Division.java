package ninc.runtime.distributed;

/**
 * How each batch is divided: into groups, which several ranks compute.
 *
 * @param groups the groups, which determine the result
 * @param ranks the ranks, each of which computes some of the groups
 */
public record Division(Groups groups, Communicator ranks) {

  /** Batches that are not divided. */
  public static final Division NONE = of(Groups.ONE);

  /**
   * @throws IllegalArgumentException if there are fewer groups than ranks
   */
  public Division {
    if (groups.count() < ranks.size()) {
      throw new IllegalArgumentException(
          "%d groups for %d ranks".formatted(groups.count(), ranks.size()));
    }
  }

  /** Returns groups that are all computed in this process. */
  public static Division of(Groups groups) {
    return new Division(groups, new SingleRank());
  }

  /** Returns the groups that this rank computes. */
  public GroupRange mine() {
    return ofRank(ranks.rank());
  }

  /** Returns the groups that a rank computes. */
  public GroupRange ofRank(int rank) {
    return groups.ofRank(rank, ranks.size());
  }
}
