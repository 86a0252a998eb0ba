package ninc.runtime.distributed.mpi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import ninc.runtime.UserError;
import ninc.runtime.distributed.Communicator;
import ninc.runtime.distributed.JoinTimeout;
import ninc.runtime.distributed.RankTimeout;
import ninc.runtime.distributed.SingleRank;

/** The ranks of an MPI job. */
public final class MpiCommunicator implements Communicator {
  /** Longer messages are sent in pieces because MPI counts bytes with an int. */
  private static final long PIECE_BYTES = 1 << 30;

  private static final long HOST_BYTES = 256;

  /** For as long as this, a rank asks for messages without a pause. */
  private static final long EAGER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** A pause is at most this share of the time that a rank has already waited. */
  private static final long PAUSES_PER_WAIT = 100;

  /** Long pauses would let the buffers of a fast network run empty. */
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private final MpiLibrary library;
  private final Duration timeout;
  private final int rank;
  private final int size;

  /** The name of the machine of each rank, once they have told each other. */
  private List<String> hosts;

  private MpiCommunicator(MpiLibrary library, Duration timeout) {
    this.library = library;
    this.timeout = timeout;
    this.rank = library.rank();
    this.size = library.size();
    this.hosts = Collections.nCopies(size, "an unknown machine");
  }

  /**
   * Joins the job that this process is a rank of, or else returns a job of one rank.
   *
   * @param environment the environment variables, by which a launcher describes the job
   * @param timeout how long to wait for other ranks
   * @throws UserError if the launcher's MPI library is missing, of another kind, or belongs to
   *     another launcher
   * @throws JoinTimeout if not all ranks join in time
   */
  public static Communicator open(Map<String, String> environment, Duration timeout) {
    return MpiLaunch.find(environment)
        .filter(MpiLaunch::hasSeveralRanks)
        .map(launch -> join(launch, timeout))
        .orElseGet(SingleRank::new);
  }

  /** Returns the number of this rank, if a launcher has started several. */
  public static OptionalInt rank(Map<String, String> environment) {
    return MpiLaunch.find(environment)
        .filter(MpiLaunch::hasSeveralRanks)
        .map(MpiLaunch::rank)
        .orElse(OptionalInt.empty());
  }

  private static Communicator join(MpiLaunch launch, Duration timeout) {
    MpiLibrary library = MpiLibrary.load(launch);
    initialize(library, timeout);
    MpiCommunicator communicator = new MpiCommunicator(library, timeout);
    OptionalInt expected = launch.ranks();
    if (expected.isPresent() && expected.getAsInt() != communicator.size) {
      throw new UserError(
          "the launcher started %d ranks, but %s, which belongs to another MPI, finds %d; set %s to the library of the launcher"
              .formatted(
                  expected.getAsInt(), library.name(), communicator.size, MpiLaunch.LIBRARY));
    }
    communicator.hosts = communicator.gatherHosts();
    return communicator;
  }

  /** MPI waits for all ranks without a limit, and cannot be interrupted. */
  private static void initialize(MpiLibrary library, Duration timeout) {
    try {
      CompletableFuture.runAsync(
              library::initialize,
              joining -> Thread.ofPlatform().daemon().name("ninc-join").start(joining))
          .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
          .join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case TimeoutException _ -> throw new JoinTimeout(timeout);
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw e;
      }
    }
  }

  private List<String> gatherHosts() {
    try (Arena arena = Arena.ofConfined()) {
      List<MemorySegment> names =
          IntStream.range(0, size).mapToObj(_ -> arena.allocate(HOST_BYTES)).toList();
      byte[] name = library.processorName().getBytes(StandardCharsets.UTF_8);
      // The last byte ends the text.
      byte[] shortened = Arrays.copyOf(name, (int) Math.min(name.length, HOST_BYTES - 1));
      MemorySegment.copy(MemorySegment.ofArray(shortened), 0, names.get(rank), 0, shortened.length);
      allGather(names);
      return names.stream().map(host -> host.getString(0)).toList();
    }
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
    return hosts.get(other);
  }

  /** A piece of a message that is on its way, and its MPI_Request. */
  private record Pending(int rank, MemorySegment request) {}

  /** The start of a transfer of one piece: MPI_Isend or MPI_Irecv. */
  private interface Transfer {
    void start(MemorySegment piece, int other, MemorySegment request);
  }

  @Override
  public void exchange(List<Message> sent, List<Message> received) {
    try (Arena requests = Arena.ofConfined()) {
      List<Pending> pending = new ArrayList<>();
      // Whatever arrives finds its place, and need not be copied.
      received.forEach(message -> start(library::receive, message, requests, pending));
      sent.forEach(message -> start(library::send, message, requests, pending));
      await(pending);
    }
  }

  private static void start(
      Transfer transfer, Message message, SegmentAllocator requests, List<Pending> pending) {
    for (MemorySegment piece : pieces(message.bytes())) {
      MemorySegment request = requests.allocate(MpiLibrary.REQUEST_BYTES, MpiLibrary.REQUEST_BYTES);
      transfer.start(piece, message.rank(), request);
      pending.add(new Pending(message.rank(), request));
    }
  }

  static List<MemorySegment> pieces(MemorySegment bytes) {
    List<MemorySegment> pieces = new ArrayList<>();
    for (long from = 0; from < bytes.byteSize(); from += PIECE_BYTES) {
      pieces.add(bytes.asSlice(from, Math.min(PIECE_BYTES, bytes.byteSize() - from)));
    }
    return pieces;
  }

  private void await(List<Pending> pending) {
    long start = System.nanoTime();
    while (true) {
      pending.removeIf(piece -> library.isDone(piece.request));
      if (pending.isEmpty()) {
        return;
      }
      long waited = System.nanoTime() - start;
      if (waited > timeout.toNanos()) {
        Pending late = pending.getFirst();
        throw new RankTimeout(late.rank, host(late.rank), timeout);
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("The exchange was interrupted");
      }
      if (waited < EAGER_NANOS) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(Math.min(waited / PAUSES_PER_WAIT, LONGEST_PAUSE_NANOS));
      }
    }
  }

  @Override
  public void leave() {
    // MPI_Finalize waits for all ranks without a limit.
    try (Arena arena = Arena.ofConfined()) {
      allGather(IntStream.range(0, size).mapToObj(_ -> arena.allocate(1)).toList());
    }
    library.end();
  }
}
