package ninc.runtime.distributed;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Ranks that are threads of one process. */
public final class ThreadRanks {
  private static final long DEADLINE_SECONDS = 60;

  /** What is on its way from one rank to another, at index from·R + to. */
  private final List<BlockingQueue<byte[]>> channels;

  private final int size;

  private ThreadRanks(int size) {
    this.size = size;
    this.channels =
        IntStream.range(0, size * size)
            .<BlockingQueue<byte[]>>mapToObj(_ -> new LinkedBlockingQueue<>())
            .toList();
  }

  /**
   * Runs a task on each rank at the same time.
   *
   * @return the results in the order of the ranks
   * @throws AssertionError if a task fails, with its exception as cause
   */
  public static <T> List<T> run(int size, Function<Communicator, T> task) {
    ThreadRanks ranks = new ThreadRanks(size);
    try (ExecutorService threads = Executors.newFixedThreadPool(size)) {
      List<Future<T>> running = new ArrayList<>();
      for (int rank = 0; rank < size; rank++) {
        Callable<T> call = call(task, ranks.new Rank(rank));
        running.add(threads.submit(call));
      }
      return running.stream().map(future -> result(future, threads)).toList();
    }
  }

  private static <T> Callable<T> call(Function<Communicator, T> task, Communicator rank) {
    return () -> task.apply(rank);
  }

  private static <T> T result(Future<T> future, ExecutorService threads) {
    try {
      return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      threads.shutdownNow();
      throw new AssertionError("a rank failed", e.getCause());
    } catch (Exception e) {
      threads.shutdownNow();
      throw new AssertionError("a rank did not end", e);
    }
  }

  private final class Rank implements Communicator {
    private final int rank;

    Rank(int rank) {
      this.rank = rank;
    }

    @Override
    public int rank() {
      return rank;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public String host(int other) {
      return "thread" + other;
    }

    @Override
    public void exchange(List<Message> sent, List<Message> received) {
      Stream.concat(sent.stream(), received.stream()).forEach(Rank::check);
      for (Message message : sent) {
        channels
            .get(rank * size + message.rank())
            .add(message.bytes().toArray(ValueLayout.JAVA_BYTE));
      }
      for (Message message : received) {
        byte[] bytes = take(message.rank());
        if (bytes.length != message.bytes().byteSize()) {
          throw new AssertionError(
              "rank %d sent %d bytes to rank %d, which expected %d"
                  .formatted(message.rank(), bytes.length, rank, message.bytes().byteSize()));
        }
        message.bytes().copyFrom(MemorySegment.ofArray(bytes));
      }
    }

    /** MPI reads and writes memory by its address. */
    private static void check(Message message) {
      if (!message.bytes().isNative()) {
        throw new AssertionError("memory on the heap");
      }
    }

    @Override
    public void leave() {
      for (int other = 0; other < size; other++) {
        if (!channels.get(other * size + rank).isEmpty()) {
          throw new AssertionError("rank %d ignored rank %d".formatted(rank, other));
        }
      }
    }

    private byte[] take(int from) {
      try {
        byte[] bytes = channels.get(from * size + rank).poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        if (bytes == null) {
          throw new AssertionError("rank %d sent nothing to rank %d".formatted(from, rank));
        }
        return bytes;
      } catch (InterruptedException e) {
        throw new AssertionError("another rank failed", e);
      }
    }
  }
}
