package ninc.runtime.distributed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import ninc.runtime.distributed.Communicator.Message;

/**
 * Work that the ranks do by turns, each at its own pace: piece i is that of rank i mod R. Rank 0
 * receives what each piece leaves.
 *
 * <p>Meanwhile, a thread of each rank tells all others every second that the rank is there, so that
 * one that does not answer is noticed although nobody waits for its work, and whether it was asked
 * to stop.
 */
public final class Turns implements BooleanSupplier, AutoCloseable {
  private static final Duration PULSE = Duration.ofSeconds(1);

  private final Communicator ranks;
  private final BooleanSupplier stop;

  /** What the pieces of this rank have left, which rank 0 does not have yet. */
  private final Queue<Result> unsent = new ConcurrentLinkedQueue<>();

  /** What rank 0 has received and has not taken. */
  private final Map<Integer, byte[]> received = new ConcurrentSkipListMap<>();

  /** Has a permit when something has changed that the other ranks should be told at once. */
  private final Semaphore news = new Semaphore(0);

  private final ExchangeThread thread = new ExchangeThread();
  private volatile boolean finished;
  private volatile boolean stopped;

  private record Result(int piece, byte[] bytes) {}

  /** Receives what the pieces leave, on rank 0. */
  public interface Taker {
    /** Takes what a piece has left. */
    void take(int piece, byte[] result);
  }

  /**
   * @param stop whether this rank is asked to stop
   */
  public Turns(Communicator ranks, BooleanSupplier stop) {
    this.ranks = ranks;
    this.stop = stop;
  }

  /**
   * Returns whether to stop, which is asked during a piece as well: this rank or another one was
   * asked to, or another one does not answer.
   */
  @Override
  public boolean getAsBoolean() {
    return stop.getAsBoolean() || stopped || thread.hasFailed();
  }

  /**
   * Does the pieces of this rank until it is to stop, and waits for the other ranks.
   *
   * @param work does a piece, and returns what it leaves
   * @param taker is given what the pieces leave, in their order, as soon as it has that of all
   *     before. What a piece leaves that was still done when a rank was asked to stop is not taken.
   * @throws RankTimeout if a rank does not answer in time
   */
  public void run(int pieces, IntFunction<byte[]> work, Taker taker) {
    if (ranks.size() > 1) {
      thread.start(this::tell);
    }
    int taken = 0;
    for (int piece = ranks.rank(); piece < pieces && !getAsBoolean(); piece += ranks.size()) {
      byte[] result = work.apply(piece);
      if (!getAsBoolean()) {
        leave(new Result(piece, result));
      }
      taken = take(taken, taker);
    }
    finished = true;
    news.release();
    while (!thread.await(PULSE)) {
      taken = take(taken, taker);
    }
    // If a rank was stopped, some pieces are missing.
    received.forEach(taker::take);
  }

  private void leave(Result result) {
    if (ranks.rank() == 0) {
      received.put(result.piece, result.bytes);
    } else {
      unsent.add(result);
      news.release();
    }
  }

  /** Takes what is complete up to the first piece that is not, and returns that piece. */
  private int take(int first, Taker taker) {
    int piece = first;
    for (byte[] result = received.remove(piece); result != null; result = received.remove(piece)) {
      taker.take(piece, result);
      piece++;
    }
    return piece;
  }

  /** Tells the other ranks how far this one is, until all are at the end. */
  private void tell() {
    try (Arena arena = Arena.ofShared()) {
      List<MemorySegment> memory =
          Stream.generate(() -> arena.allocate(State.BYTES, Long.BYTES))
              .limit(ranks.size())
              .toList();
      while (true) {
        // Nothing is added once the rank has finished.
        boolean last = finished;
        Optional<Result> result = Optional.ofNullable(unsent.poll());
        State.of(result, stop.getAsBoolean(), last).write(memory.get(ranks.rank()));
        ranks.allGather(memory);
        List<State> states = memory.stream().map(State::read).toList();
        stopped |= states.stream().anyMatch(State::stop);
        send(result, states);
        if (states.stream().allMatch(State::isEnd)) {
          return;
        }
        if (states.stream().noneMatch(State::hasResult)) {
          pause();
        }
      }
    }
  }

  private void send(Optional<Result> result, List<State> states) {
    try (Arena arena = Arena.ofShared()) {
      List<Message> sent =
          result.stream()
              .map(mine -> arena.allocateFrom(ValueLayout.JAVA_BYTE, mine.bytes))
              .map(bytes -> new Message(0, bytes))
              .toList();
      List<Message> expected = new ArrayList<>();
      for (int rank = 1; rank < ranks.size() && ranks.rank() == 0; rank++) {
        if (states.get(rank).hasResult()) {
          expected.add(new Message(rank, arena.allocate(states.get(rank).bytes)));
        }
      }
      ranks.exchange(sent, expected);
      for (Message message : expected) {
        int piece = Math.toIntExact(states.get(message.rank()).piece);
        received.put(piece, message.bytes().toArray(ValueLayout.JAVA_BYTE));
      }
    }
  }

  private void pause() {
    try {
      if (news.tryAcquire(PULSE.toMillis(), TimeUnit.MILLISECONDS)) {
        news.drainPermits();
      }
    } catch (InterruptedException _) {
      // The next exchange ends.
      Thread.currentThread().interrupt();
    }
  }

  /**
   * What a rank tells the others.
   *
   * @param piece the piece whose result it sends to rank 0 next, or −1
   * @param bytes the length of that result
   * @param stop whether it was asked to stop
   * @param finished whether it does no more pieces
   */
  private record State(long piece, long bytes, boolean stop, boolean finished) {
    static final long BYTES = 4 * Long.BYTES;

    private static final long NONE = -1;

    static State of(Optional<Result> result, boolean stop, boolean finished) {
      return new State(
          result.map(Result::piece).map(Integer::longValue).orElse(NONE),
          result.map(left -> left.bytes.length).orElse(0),
          stop,
          finished);
    }

    void write(MemorySegment memory) {
      memory.setAtIndex(ValueLayout.JAVA_LONG, 0, piece);
      memory.setAtIndex(ValueLayout.JAVA_LONG, 1, bytes);
      memory.setAtIndex(ValueLayout.JAVA_LONG, 2, stop ? 1 : 0);
      memory.setAtIndex(ValueLayout.JAVA_LONG, 3, finished ? 1 : 0);
    }

    static State read(MemorySegment memory) {
      return new State(
          memory.getAtIndex(ValueLayout.JAVA_LONG, 0),
          memory.getAtIndex(ValueLayout.JAVA_LONG, 1),
          memory.getAtIndex(ValueLayout.JAVA_LONG, 2) != 0,
          memory.getAtIndex(ValueLayout.JAVA_LONG, 3) != 0);
    }

    boolean hasResult() {
      return piece != NONE;
    }

    /** Returns whether the rank has nothing more to tell. */
    boolean isEnd() {
      return finished && !hasResult();
    }
  }

  /** Ends the thread, which still tells the other ranks if something has failed. */
  @Override
  public void close() {
    thread.close();
  }
}
