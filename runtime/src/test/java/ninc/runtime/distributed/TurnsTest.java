package ninc.runtime.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Work that ranks do by turns. */
class TurnsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8})
  void theFirstRankTakesWhatAllPiecesLeaveInTheirOrder(int size) {
    int pieces = 7;
    List<List<String>> taken =
        ThreadRanks.run(
            size,
            rank -> {
              List<String> results = new ArrayList<>();
              try (Turns turns = new Turns(rank, () -> false)) {
                turns.run(
                    pieces,
                    piece ->
                        "%d by %d".formatted(piece, rank.rank()).getBytes(StandardCharsets.UTF_8),
                    (piece, result) ->
                        results.add(piece + ": " + new String(result, StandardCharsets.UTF_8)));
              }
              rank.leave();
              return results;
            });
    assertThat(taken.getFirst())
        .isEqualTo(
            IntStream.range(0, pieces)
                .mapToObj(piece -> "%d: %1$d by %d".formatted(piece, piece % size))
                .toList());
    assertThat(taken.subList(1, size)).allMatch(List::isEmpty);
  }

  @Test
  void noRankWaitsForThePieceOfAnother() {
    CountDownLatch done = new CountDownLatch(3);
    Queue<Integer> taken = new ConcurrentLinkedQueue<>();
    ThreadRanks.run(
        2,
        rank -> {
          try (Turns turns = new Turns(rank, () -> false)) {
            turns.run(
                6,
                piece -> {
                  if (rank.rank() == 0) {
                    done.countDown();
                  } else {
                    await(done);
                  }
                  return new byte[0];
                },
                (piece, _) -> taken.add(piece));
          }
          return null;
        });
    assertThat(taken).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void allRanksStopIfOneIsAskedTo() {
    Queue<Integer> taken = new ConcurrentLinkedQueue<>();
    CountDownLatch started = new CountDownLatch(1);
    List<Integer> worked =
        ThreadRanks.run(
            2,
            rank -> {
              List<Integer> pieces = new ArrayList<>();
              try (Turns turns =
                  new Turns(rank, () -> rank.rank() == 1 && started.getCount() == 0)) {
                turns.run(
                    100,
                    piece -> {
                      pieces.add(piece);
                      if (piece == 4) {
                        started.countDown();
                      }
                      if (piece >= 4) {
                        waitFor(turns);
                      }
                      return new byte[0];
                    },
                    (piece, _) -> taken.add(piece));
              }
              return pieces.size();
            });
    // What was begun is not taken, and nothing else is begun.
    assertThat(worked.getFirst()).isEqualTo(3);
    assertThat(worked.getLast()).isBetween(0, 3);
    assertThat(taken).startsWith(0).doesNotContain(4).allMatch(piece -> piece < 6);
  }

  @Test
  void workEndsIfARankDoesNotAnswer() {
    Communicator alone = new NobodyElse();
    try (Turns turns = new Turns(alone, () -> false)) {
      assertThatThrownBy(() ->
              turns.run(
                  3,
                  _ -> {
                    waitFor(turns);
                    return new byte[0];
                  },
                  (_, _) -> {
                    throw new AssertionError("nothing was done to the end");
                  }))
          .isInstanceOf(RankTimeout.class)
          .hasMessageStartingWith("rank 1 on elsewhere has not answered for 1 s");
    }
  }

  /** Two ranks, the other of which does not answer. */
  private static final class NobodyElse implements Communicator {
    @Override
    public int rank() {
      return 0;
    }

    @Override
    public int size() {
      return 2;
    }

    @Override
    public String host(int rank) {
      return "elsewhere";
    }

    @Override
    public void exchange(List<Message> sent, List<Message> received) {
      throw new RankTimeout(1, host(1), Duration.ofSeconds(1));
    }

    @Override
    public void leave() {}
  }

  private static void waitFor(Turns stopped) {
    long start = System.nanoTime();
    while (!stopped.getAsBoolean()) {
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(30));
      Thread.yield();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
