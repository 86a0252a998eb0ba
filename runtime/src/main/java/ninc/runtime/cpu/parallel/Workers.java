package ninc.runtime.cpu.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** A fixed pool of threads that run numbered tasks. */
public final class Workers implements AutoCloseable {

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

  private final int count;
  private final ExecutorService threads;

  public Workers(int count) {
    this.count = count;
    this.threads =
        Executors.newFixedThreadPool(
            count, Thread.ofPlatform().daemon().name("ninc-worker-", 0).factory());
  }

  public int count() {
    return count;
  }

  /** Runs all tasks on all threads, in any order, and waits for them. */
  public void run(int tasks, Task task) {
    int active = Math.min(count, tasks);
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> others = new ArrayList<>();
    for (int worker = 1; worker < active; worker++) {
      int number = worker;
      others.add(threads.submit(() -> drain(tasks, task, next, number)));
    }
    try {
      drain(tasks, task, next, 0);
    } finally {
      others.forEach(Workers::await);
    }
  }

  private static void drain(int tasks, Task task, AtomicInteger next, int worker) {
    for (int number = next.getAndIncrement(); number < tasks; number = next.getAndIncrement()) {
      task.run(number, worker);
    }
  }

  private static void await(Future<?> other) {
    boolean interrupted = false;
    while (true) {
      try {
        other.get();
        break;
      } catch (InterruptedException _) {
        // The caller must keep waiting, because the other threads still write to its memory.
        interrupted = true;
      } catch (ExecutionException failed) {
        throw new IllegalStateException("a kernel failed", failed.getCause());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
