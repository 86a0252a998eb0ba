package ninc.runtime.distributed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * The ranks of a job, which exchange bytes. All ranks make the same sequence of calls, each from
 * one thread at a time. Memory is off the heap, and other threads can access it.
 */
public interface Communicator {

  /** Returns the number of this rank, from 0. */
  int rank();

  /** Returns the number of ranks R. */
  int size();

  /** Returns the name of the machine on which a rank runs. */
  String host(int rank);

  /**
   * Sends bytes to other ranks and receives bytes from others, and returns when all of this is
   * done. What a rank sends to another one arrives in the order of the messages and has the lengths
   * that the other one expects.
   *
   * @throws RankTimeout if a rank does not answer in time
   * @throws CancellationException if the thread is interrupted, after which the job cannot go on
   */
  void exchange(List<Message> sent, List<Message> received);

  /**
   * Bytes to another rank or from it.
   *
   * @param rank the other rank
   * @param bytes what is sent, or where to store what is received
   */
  record Message(int rank, MemorySegment bytes) {}

  /**
   * Copies the part of each rank to all others.
   *
   * @param parts the parts of all ranks in their order; this rank has filled its own one
   * @throws RankTimeout if a rank does not answer in time
   */
  default void allGather(List<MemorySegment> parts) {
    List<Message> sent = new ArrayList<>();
    List<Message> received = new ArrayList<>();
    for (int i = 1; i < size(); i++) {
      sent.add(new Message(next(i), parts.get(rank())));
      received.add(new Message(next(size() - i), parts.get(next(size() - i))));
    }
    exchange(sent, received);
  }

  /** Returns the rank that comes some places after this one. */
  private int next(int places) {
    return (rank() + places) % size();
  }

  /**
   * Copies bytes from rank 0 to all others. In each round, the ranks that have them send them to as
   * many others.
   *
   * @param bytes what rank 0 sends, or where to store what is received
   * @throws RankTimeout if a rank does not answer in time
   */
  default void broadcast(MemorySegment bytes) {
    for (int having = 1; having < size(); having *= 2) {
      int other = rank() + having;
      if (rank() < having && other < size()) {
        exchange(List.of(new Message(other, bytes)), List.of());
      } else if (rank() >= having && rank() < 2 * having) {
        exchange(List.of(), List.of(new Message(rank() - having, bytes)));
      }
    }
  }

  /**
   * Returns the value that rank 0 has.
   *
   * @param value the value of this rank, which only counts on rank 0
   * @throws RankTimeout if a rank does not answer in time
   */
  default long ofFirst(long value) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment message = arena.allocateFrom(ValueLayout.JAVA_LONG, value);
      broadcast(message);
      return message.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  /**
   * Leaves the job as soon as all ranks do. A rank that fails ends its process without this, which
   * lets its launcher end the other ranks.
   *
   * @throws RankTimeout if a rank does not answer in time
   */
  void leave();
}
