package ninc.runtime.cpu.parallel;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * A fixed pool of threads that run numbered tasks. The calling thread is the first worker. It waits
 * for all tasks, but not for all threads: if the tasks are done before another thread has woken up,
 * that thread finds none left.
 */
public final class Workers implements AutoCloseable {

  /**
   * The time for which a thread spins before it parks, in nanoseconds. It exceeds most pauses
   * between the loops of a step, because waking a thread takes as long as a small kernel.
   */
  private static final long SPIN_NANOS = 50_000;

  /** The body of a parallel loop. */
  @FunctionalInterface
  public interface Task {
    /**
     * Runs one task.
     *
     * @param number the number of the task, from 0
     * @param worker the number of the thread, from 0 to below {@link Workers#count()}
     */
    void run(int number, int worker);
  }

  private final List<Thread> helpers;

  /** The latest loop that the other threads help with. */
  private volatile Loop current = new Loop(0, (_, _) -> {});

  private volatile boolean closed;

  public Workers(int count) {
    this.helpers =
        IntStream.range(1, count)
            .mapToObj(number ->
                Thread.ofPlatform()
                    .daemon()
                    .name("ninc-worker-" + number)
                    .unstarted(() -> help(number)))
            .toList();
    helpers.forEach(Thread::start);
  }

  public int count() {
    return helpers.size() + 1;
  }

  /**
   * Runs all tasks on all threads, in any order, and waits for them.
   *
   * @throws IllegalStateException if a task failed
   */
  public void run(int tasks, Task task) {
    Loop loop = new Loop(tasks, task);
    if (tasks > 1) {
      current = loop;
      helpers.forEach(LockSupport::unpark);
    }
    loop.drain(0);
    loop.await();
  }

  /** Takes part in one loop after another. */
  private void help(int worker) {
    Loop last = current;
    while (!closed) {
      Loop previous = last;
      await(() -> current != previous || closed);
      last = current;
      last.drain(worker);
    }
  }

  @Override
  public void close() {
    closed = true;
    helpers.forEach(LockSupport::unpark);
  }

  /** Waits for a condition; whoever makes it true unparks the thread. */
  private static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean() && System.nanoTime() - start < SPIN_NANOS) {
      Thread.onSpinWait();
    }
    boolean interrupted = false;
    while (!condition.getAsBoolean()) {
      LockSupport.park();
      // The caller must keep waiting, because the other threads still write to its memory.
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** One parallel loop. */
  private static final class Loop {
    private final int tasks;
    private final Task task;
    private final Thread caller = Thread.currentThread();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Loop(int tasks, Task task) {
      this.tasks = tasks;
      this.task = task;
    }

    /** Runs tasks until none is left. */
    void drain(int worker) {
      for (int number = next.getAndIncrement(); number < tasks; number = next.getAndIncrement()) {
        try {
          task.run(number, worker);
        } catch (Throwable failed) {
          failure.compareAndSet(null, failed);
        }
        if (done.incrementAndGet() == tasks) {
          LockSupport.unpark(caller);
        }
      }
    }

    void await() {
      Workers.await(() -> done.get() == tasks);
      if (failure.get() != null) {
        throw new IllegalStateException("a kernel failed", failure.get());
      }
    }
  }
}
