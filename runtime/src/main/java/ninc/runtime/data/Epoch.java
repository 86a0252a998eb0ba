package ninc.runtime.data;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import ninc.dsl.Mixing;
import ninc.runtime.Failure;
import ninc.runtime.UserError;

/**
 * One pass over the examples of a split, in batches. A background thread, with the help of others
 * if images are decoded, prefetches the batches into buffers that are reused: <strong>a batch is
 * valid until the next one is requested</strong> or the epoch is closed. Closing stops the thread
 * and frees the buffers.
 *
 * <p>An exception while a batch is prepared is thrown when that batch is requested. An epoch is not
 * thread-safe.
 */
public final class Epoch implements Iterable<Batch>, AutoCloseable {
  /** One buffer holds the current batch, and the others hold prefetched batches. */
  private static final long BUFFERS = 3;

  private static final long ALIGNMENT_BYTES = 64;

  private record Buffer(MemorySegment pixels, MemorySegment labels) {}

  private record PendingBatch(Buffer buffer, Future<Batch> batch) {}

  private final BatchLoader loader;
  private final int number;
  private final int stride;
  private final int[] order;
  private final DecodingThreads threads;

  /** One for each worker. */
  private final List<ExampleWriter> writers;

  private final Arena arena = Arena.ofShared();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("ninc-batches").daemon().factory());
  private final Queue<PendingBatch> prefetched = new ArrayDeque<>();
  private Optional<Buffer> current = Optional.empty();
  private int nextBatch;

  /**
   * @param stride n if only every n-th batch is taken
   */
  Epoch(BatchLoader loader, int number, int firstBatch, int stride) {
    this.loader = loader;
    this.number = number;
    this.stride = stride;
    this.order = loader.order().indices(loader.split().size(), loader.seed(), number);
    this.threads = loader.split().decodingThreads();
    this.writers = Stream.generate(loader::writer).limit(threads.count()).toList();
    this.nextBatch = firstBatch;
    for (int i = 0; i < BUFFERS && nextBatch < loader.batchesPerEpoch(); i++) {
      prefetchInto(allocate());
    }
  }

  /**
   * Returns the memory that an epoch's buffers take, in bytes.
   *
   * @param imageBytes the number of bytes of an image in a batch
   * @param batchSize the number of examples per batch
   */
  public static long bufferBytes(long imageBytes, int batchSize) {
    return BUFFERS * batchSize * (imageBytes + Integer.BYTES);
  }

  private Buffer allocate() {
    long examples = loader.prepared().capacity(Math.min(loader.batchSize(), order.length));
    return new Buffer(
        arena.allocate(examples * loader.imageBytes(), ALIGNMENT_BYTES),
        arena.allocate(examples * Integer.BYTES, ALIGNMENT_BYTES));
  }

  /**
   * Returns an iterator over the remaining batches; all iterators of an epoch share one position.
   */
  @Override
  public Iterator<Batch> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !prefetched.isEmpty();
      }

      @Override
      public Batch next() {
        return takeBatch();
      }
    };
  }

  private Batch takeBatch() {
    if (prefetched.isEmpty()) {
      throw new NoSuchElementException("epoch %d has no more batches".formatted(number));
    }
    current.ifPresent(this::prefetchInto);
    PendingBatch pending = prefetched.remove();
    current = Optional.of(pending.buffer());
    try {
      return pending.batch().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UserError mistake) {
        throw mistake;
      }
      throw new Failure(
          "cannot prepare a batch of epoch %d: %s".formatted(number, e.getCause().getMessage()),
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted while waiting for a batch of epoch " + number, e);
    }
  }

  private void prefetchInto(Buffer buffer) {
    if (nextBatch < loader.batchesPerEpoch()) {
      int batch = nextBatch;
      nextBatch += stride;
      prefetched.add(new PendingBatch(buffer, thread.submit(() -> prepare(batch, buffer))));
    }
  }

  /** Prepares a batch, on the background thread. Its examples are made in any order. */
  private Batch prepare(int batch, Buffer buffer) {
    int start = batch * loader.batchSize();
    int size = Math.min(loader.batchSize(), order.length - start);
    int first = loader.prepared().first(size);
    int count = loader.prepared().size(size);
    threads.forEach(
        count,
        (worker, i) -> {
          int example = order[start + first + i];
          RandomGenerator random =
              RandomStream.AUGMENTATION.generator(loader.seed(), number, example);
          writers.get(worker).write(example, random, buffer.pixels(), i);
          buffer.labels().setAtIndex(ValueLayout.JAVA_INT, i, loader.split().label(example));
        });
    MemorySegment pixels = buffer.pixels().asSlice(0, count * loader.imageBytes());
    return new Batch(
        size,
        first,
        pixels,
        buffer.labels().asSlice(0, (long) count * Integer.BYTES),
        mix(batch, new BatchMixer(loader.imageShape(), pixels, size)));
  }

  /** Mixes a batch if the loader does so, and returns the share of each example's own label. */
  private double mix(int batch, BatchMixer examples) {
    List<Mixing> ways = loader.mixing();
    if (ways.isEmpty()) {
      return 1;
    }
    RandomGenerator random = RandomStream.MIXING.generator(loader.seed(), number, batch);
    return examples.mix(ways.get(random.nextInt(ways.size())), random);
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      prefetched.clear();
      thread.shutdownNow();
      thread.close();
      arena.close();
    }
  }
}
