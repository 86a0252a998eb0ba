package ninc.runtime.distributed;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import ninc.runtime.distributed.Communicator.Message;

/**
 * Adds the gradients of all groups over the ranks, in the order of the groups' tree, so that the
 * sum has the same bits for every number of ranks. The vector is cut into one slice per rank. Each
 * rank receives its slice of the subtrees of all ranks, adds them, and sends the sum to all.
 */
public final class GradientExchange {
  /** Slices begin at multiples of this, so that they consist of whole vectors. */
  private static final long ALIGNMENT = 64;

  private final Communicator communicator;
  private final Groups groups;

  /** The sum, as one slice per rank. */
  private final List<MemorySegment> slices;

  private final MemorySegment sum;

  /** The subtrees of each rank, and where their slices are received, unless they are its own. */
  private final List<List<ReceivedTree>> trees;

  private record ReceivedTree(GroupTree tree, MemorySegment slice) {}

  /**
   * @param groups the groups, at least as many as ranks
   * @param floats the length of the gradients, as one vector
   * @param memory allocates the buffers, which are needed for as long as this is used
   */
  public GradientExchange(
      Communicator communicator, Groups groups, long floats, SegmentAllocator memory) {
    this.communicator = communicator;
    this.groups = groups;
    // A single rank has the sum already.
    this.sum = memory.allocate(communicator.size() == 1 ? 0 : floats * Float.BYTES, ALIGNMENT);
    this.slices =
        IntStream.range(0, communicator.size()).mapToObj(rank -> slice(sum, rank)).toList();
    this.trees =
        IntStream.range(0, communicator.size()).mapToObj(rank -> trees(rank, memory)).toList();
  }

  /** Returns the bytes of the buffers. */
  public static long bytes(Communicator communicator, Groups groups, long floats) {
    int ranks = communicator.size();
    if (ranks == 1) {
      return 0;
    }
    long sum = floats * Float.BYTES;
    long slice =
        boundary(sum, communicator.rank() + 1, ranks) - boundary(sum, communicator.rank(), ranks);
    long received =
        IntStream.range(0, ranks)
            .filter(rank -> rank != communicator.rank())
            .mapToLong(rank -> groups.ofRank(rank, ranks).subtrees().size())
            .sum();
    return sum + received * slice;
  }

  private List<ReceivedTree> trees(int rank, SegmentAllocator memory) {
    long bytes = rank == communicator.rank() ? 0 : slices.get(communicator.rank()).byteSize();
    return groups.ofRank(rank, communicator.size()).subtrees().stream()
        .map(tree -> new ReceivedTree(tree, memory.allocate(bytes, ALIGNMENT)))
        .toList();
  }

  /** Returns the slice of a vector that a rank adds. */
  private MemorySegment slice(MemorySegment vector, int rank) {
    long from = boundary(vector.byteSize(), rank, communicator.size());
    long to = boundary(vector.byteSize(), rank + 1, communicator.size());
    return vector.asSlice(from, to - from);
  }

  private static long boundary(long bytes, int rank, int ranks) {
    return rank == ranks ? bytes : bytes / ALIGNMENT * rank / ranks * ALIGNMENT;
  }

  /**
   * Adds the gradients of a step.
   *
   * @param mine the sums of the groups of this rank, from {@link GroupSum#finish}, which are
   *     overwritten
   * @param examples the number of examples in the batch, of all ranks together, from 1
   * @return the sum over all groups, which is valid until the next call
   * @throws RankTimeout if a rank does not answer in time
   */
  public MemorySegment add(List<MemorySegment> mine, int examples) {
    if (communicator.size() == 1) {
      return mine.getFirst();
    }
    List<Message> sent = new ArrayList<>();
    List<Message> received = new ArrayList<>();
    for (int places = 1; places < communicator.size(); places++) {
      int to = (communicator.rank() + places) % communicator.size();
      int from = (communicator.rank() + communicator.size() - places) % communicator.size();
      mine.forEach(part -> sent.add(new Message(to, slice(part, to))));
      present(from, examples).forEach(part -> received.add(new Message(from, part.slice)));
    }
    communicator.exchange(sent, received);
    slices.get(communicator.rank()).copyFrom(addSlice(mine, examples));
    communicator.allGather(slices);
    return sum;
  }

  private MemorySegment addSlice(List<MemorySegment> mine, int examples) {
    TreeSum tree = new TreeSum(groups.all());
    for (int rank = 0; rank < communicator.size(); rank++) {
      List<ReceivedTree> parts = present(rank, examples);
      for (int i = 0; i < parts.size(); i++) {
        MemorySegment slice =
            rank == communicator.rank() ? slice(mine.get(i), rank) : parts.get(i).slice;
        tree.add(parts.get(i).tree, slice);
      }
    }
    return tree.finish().getFirst().values();
  }

  /** Returns the subtrees of a rank that have examples. */
  private List<ReceivedTree> present(int rank, int examples) {
    return trees.get(rank).stream()
        .filter(part -> part.tree.hasAny(group -> groups.size(group, examples) > 0))
        .toList();
  }
}
