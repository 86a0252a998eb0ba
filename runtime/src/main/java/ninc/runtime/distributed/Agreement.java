package ninc.runtime.distributed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.io.Sha256;

/** Compares what must be the same on all ranks, of which they exchange checksums. */
public final class Agreement {
  private static final int CHECKSUM_BYTES = 64;

  private Agreement() {}

  /**
   * Compares items that the user or the machine decides. All ranks throw the same exception.
   *
   * @param items the values by their names, such as "seed", in the same order on all ranks, of
   *     which the texts are compared; after one that differs, no other is compared
   * @throws Mismatch if an item of a rank differs from that of rank 0
   */
  public static void check(Communicator ranks, Map<String, ?> items) {
    items.forEach((name, value) ->
        otherRank(ranks, value.toString())
            .ifPresent(rank -> {
              throw new Mismatch(
                  "the %s of rank %d on %s is not that of rank 0 on %s"
                      .formatted(name, rank, ranks.host(rank), ranks.host(0)));
            }));
  }

  /**
   * Compares the parameters, which are the same if all machines compute correctly.
   *
   * @param checksum the checksum of the parameters of this rank
   * @throws DifferentParameters if those of a rank differ
   */
  public static void checkParameters(Communicator ranks, String checksum) {
    otherRank(ranks, checksum)
        .ifPresent(rank -> {
          throw new DifferentParameters(
              "the parameters of rank %d on %s have become other than those of rank 0 on %s"
                  .formatted(rank, ranks.host(rank), ranks.host(0)));
        });
  }

  /** Returns the first rank whose value is not that of rank 0. */
  private static Optional<Integer> otherRank(Communicator ranks, String value) {
    byte[] checksum = new Sha256().add(value).hex().getBytes(StandardCharsets.US_ASCII);
    try (Arena arena = Arena.ofShared()) {
      List<MemorySegment> checksums =
          IntStream.range(0, ranks.size()).mapToObj(_ -> arena.allocate(CHECKSUM_BYTES)).toList();
      checksums.get(ranks.rank()).copyFrom(MemorySegment.ofArray(checksum));
      ranks.allGather(checksums);
      return IntStream.range(1, ranks.size())
          .filter(rank -> checksums.get(rank).mismatch(checksums.getFirst()) != -1)
          .boxed()
          .findFirst();
    }
  }

  /** Ranks were started with different options, files or machines. */
  public static final class Mismatch extends UserError {
    private static final long serialVersionUID = 1L;

    private Mismatch(String problem) {
      super(problem, "start all ranks with the same command, files and kind of machine");
    }
  }

  /** Ranks have computed different parameters from the same ones. */
  public static final class DifferentParameters extends Failure {
    private static final long serialVersionUID = 1L;

    private DifferentParameters(String problem) {
      super(problem, "one of the machines may be faulty; resume the run on others");
    }
  }
}
