package ninc.runtime.distributed.mpi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import ninc.runtime.distributed.Communicator;
import ninc.runtime.distributed.GradientExchangeTest;
import ninc.runtime.distributed.JoinTimeout;
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
    /** The last one does not join. */
    LATE,
    /** The last one ends with status 3. */
    FAIL
  }

  private MpiRank() {}

  /** Runs the task that the argument names. */
  public static void main(String[] arguments) throws InterruptedException {
    Task task = Task.valueOf(arguments[0]);
    if (task == Task.LATE) {
      late();
      return;
    }
    Communicator ranks =
        MpiCommunicator.open(System.getenv(), task == Task.HANG ? SHORT_TIMEOUT : TIMEOUT);
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
      case LATE -> throw new AssertionError("it has not joined");
    }
  }

  private static void late() throws InterruptedException {
    if (MpiCommunicator.rank(System.getenv()).orElseThrow() > 0) {
      Thread.sleep(TIMEOUT);
    }
    try {
      MpiCommunicator.open(System.getenv(), SHORT_TIMEOUT);
    } catch (JoinTimeout e) {
      System.err.println(e.getMessage());
      System.exit(TIMED_OUT);
    }
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
      System.err.println(e.getMessage());
      System.exit(TIMED_OUT);
    }
  }
}
