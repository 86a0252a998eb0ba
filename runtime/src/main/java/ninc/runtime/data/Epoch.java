package ninc.runtime.data;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import ninc.runtime.Failure;

/**
 * One pass over the examples of a split, in batches. A thread of its own makes the batches ahead of
 * their use, into buffers that are used in turn: <strong>a batch is valid until the next one is
 * asked for</strong>, or the epoch is closed. Closing ends the thread and frees the buffers.
 *
 * <p>What goes wrong while a batch is made is thrown when that batch is asked for. An epoch itself
 * is for one thread.
 */
public final class Epoch implements Iterable<Batch>, AutoCloseable {
  /** One buffer is in use while batches are made in the others. */
  private static final long BUFFERS = 3;

  private static final long ALIGNMENT_BYTES = 64;

  private record Buffer(MemorySegment pixels, MemorySegment labels) {}

  private record Delivery(Buffer buffer, Future<Batch> batch) {}

  private final BatchLoader loader;
  private final int number;
  private final int[] order;
  private final ExamplePipeline pipeline;
  private final Arena arena = Arena.ofShared();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("ninc-batches").daemon().factory());
  private final Queue<Delivery> ahead = new ArrayDeque<>();
  private Optional<Buffer> inUse = Optional.empty();
  private int nextToMake;

  Epoch(BatchLoader loader, int number, int firstBatch) {
    this.loader = loader;
    this.number = number;
    this.order = loader.order().indices(loader.split().size(), loader.seed(), number);
    this.pipeline = new ExamplePipeline(loader.split(), loader.size(), loader.transforms());
    this.nextToMake = firstBatch;
    for (int i = 0; i < Math.min(BUFFERS, loader.batchesPerEpoch() - firstBatch); i++) {
      makeNext(allocate());
    }
  }

  /**
   * The bytes that an epoch's buffers take where all batches are whole.
   *
   * @param values of one image
   */
  public static long bufferBytes(int values, int batchSize) {
    return BUFFERS * batchSize * ((long) values * Float.BYTES + Integer.BYTES);
  }

  private Buffer allocate() {
    long examples = Math.min(loader.batchSize(), order.length);
    long values = examples * loader.imageShape().length();
    return new Buffer(
        arena.allocate(values * Float.BYTES, ALIGNMENT_BYTES),
        arena.allocate(examples * Integer.BYTES, ALIGNMENT_BYTES));
  }

  /** The batches that remain of the epoch; all its iterators share one place. */
  @Override
  public Iterator<Batch> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !ahead.isEmpty();
      }

      @Override
      public Batch next() {
        return nextBatch();
      }
    };
  }

  private Batch nextBatch() {
    if (ahead.isEmpty()) {
      throw new NoSuchElementException("epoch %d has no more batches".formatted(number));
    }
    inUse.ifPresent(this::makeNext);
    Delivery delivery = ahead.remove();
    inUse = Optional.of(delivery.buffer());
    try {
      return delivery.batch().get();
    } catch (ExecutionException e) {
      throw new Failure(
          "a batch of epoch %d cannot be made: %s".formatted(number, e.getCause().getMessage()),
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted while waiting for a batch of epoch " + number, e);
    }
  }

  private void makeNext(Buffer buffer) {
    if (nextToMake < loader.batchesPerEpoch()) {
      int batch = nextToMake++;
      ahead.add(new Delivery(buffer, thread.submit(() -> make(batch, buffer))));
    }
  }

  /** Runs on the thread of the epoch. */
  private Batch make(int batch, Buffer buffer) {
    int first = batch * loader.batchSize();
    int size = Math.min(loader.batchSize(), order.length - first);
    long length = loader.imageShape().length();
    for (int i = 0; i < size; i++) {
      int example = order[first + i];
      RandomGenerator random = RandomStream.AUGMENTATION.generator(loader.seed(), number, example);
      pipeline.write(example, random, buffer.pixels(), i * length);
      buffer.labels().setAtIndex(ValueLayout.JAVA_INT, i, loader.split().label(example));
    }
    return new Batch(
        size,
        buffer.pixels().asSlice(0, size * length * Float.BYTES),
        buffer.labels().asSlice(0, (long) size * Integer.BYTES));
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      ahead.clear();
      thread.shutdownNow();
      thread.close();
      arena.close();
    }
  }
}
