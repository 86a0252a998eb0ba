package ninc.runtime.distributed.mpi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import ninc.runtime.distributed.Communicator;
import ninc.runtime.distributed.GradientExchangeTest;
import ninc.runtime.distributed.RankTimeout;

/** A program that MPI's launcher starts as several ranks. */
final class MpiRank {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(6);
  private static final int TIMED_OUT = 75;

  /** The bytes of a message that no library keeps for a receiver that is not ready. */
  private static final long LARGE = 10_000_000;

  /** What the ranks do. */
  enum Task {
    /** They add gradients, send long messages, and leave. */
    EXCHANGE,
    /** The last one stops to answer. */
    HANG,
    /** The last one ends with status 3. */
    FAIL,
    /** Rank 1 ends with status 3 before it joins. */
    ABSENT
  }

  private MpiRank() {}

  /** Runs the task that the argument names. */
  public static void main(String[] arguments) throws InterruptedException {
    Task task = Task.valueOf(arguments[0]);
    if (task == Task.ABSENT && MpiCommunicator.rank(System.getenv()).orElseThrow() == 1) {
      System.exit(3);
    }
    Communicator ranks = join(task);
    boolean last = ranks.rank() == ranks.size() - 1;
    switch (task) {
      case EXCHANGE -> exchange(ranks);
      case HANG -> {
        if (last) {
          Thread.sleep(TIMEOUT);
        }
        waitForOthers(ranks);
      }
      case FAIL -> {
        if (last) {
          System.exit(3);
        }
        waitForOthers(ranks);
      }
      case ABSENT -> throw new AssertionError("joined without the other rank");
    }
  }

  private static Communicator join(Task task) {
    Duration timeout =
        switch (task) {
          case EXCHANGE, FAIL -> TIMEOUT;
          case HANG, ABSENT -> SHORT_TIMEOUT;
        };
    try {
      return MpiCommunicator.open(System.getenv(), timeout);
    } catch (RankTimeout e) {
      throw timedOut(e);
    }
  }

  private static IllegalStateException timedOut(RankTimeout e) {
    System.err.println(e.getMessage());
    System.exit(TIMED_OUT);
    return new IllegalStateException(e);
  }

  private static void exchange(Communicator ranks) {
    for (int groups : List.of(ranks.size(), ranks.size() + 1, 8)) {
      GradientExchangeTest.check(ranks, groups, 1000, 3 * groups + 1);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(LARGE);
      bytes.fill((byte) (ranks.rank() + 1));
      ranks.broadcast(bytes);
      if (bytes.mismatch(arena.allocate(LARGE).fill((byte) 1)) != -1) {
        throw new AssertionError("a byte has changed on its way");
      }
    }
    ranks.leave();
    // The launcher mixes what ranks print, but not within what is written at once.
    System.out.println(
        "rank %d of %d on %s is done"
            .formatted(ranks.rank(), ranks.size(), ranks.host(ranks.rank())));
  }

  private static void waitForOthers(Communicator ranks) {
    try (Arena arena = Arena.ofConfined()) {
      ranks.broadcast(arena.allocate(ValueLayout.JAVA_INT));
      ranks.leave();
    } catch (RankTimeout e) {
      throw timedOut(e);
    }
  }
}
