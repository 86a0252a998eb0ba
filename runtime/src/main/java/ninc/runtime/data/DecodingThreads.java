package ninc.runtime.data;

import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that share independent tasks, such as the decoding of images. Which thread runs which
 * task is left open, so that the result of a task must not depend on it.
 *
 * @param count the number of threads, which includes the one that calls
 */
record DecodingThreads(int count) {

  /** Runs on one of the threads. */
  @FunctionalInterface
  interface Task {
    /**
     * Runs one task.
     *
     * @param worker the number of the thread, from 0, by which it finds buffers of its own
     * @param index the index of the task, from 0
     */
    void run(int worker, int index);
  }

  /**
   * Runs tasks and waits for all of them. If tasks fail, no more are begun, and the exception of
   * the first of them in order is thrown, whatever the number of threads. If the calling thread is
   * interrupted, it stops early and remains interrupted.
   *
   * @param tasks the number of tasks
   */
  void forEach(int tasks, Task task) {
    AtomicInteger next = new AtomicInteger();
    ConcurrentNavigableMap<Integer, Throwable> failures = new ConcurrentSkipListMap<>();
    try (ExecutorService others =
        Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().name("ninc-images-", 1).daemon().factory())) {
      for (int worker = 1; worker < Math.min(count, tasks); worker++) {
        int number = worker;
        others.execute(() -> work(number, tasks, task, next, failures));
      }
      work(0, tasks, task, next, failures);
    }
    if (!failures.isEmpty()) {
      switch (failures.firstEntry().getValue()) {
        case Error error -> throw error;
        case RuntimeException failure -> throw failure;
        case Throwable other -> throw new IllegalStateException(other);
      }
    }
  }

  /** Runs tasks until there are none. Each that is begun also ends, or records its failure. */
  private static void work(
      int worker,
      int tasks,
      Task task,
      AtomicInteger next,
      ConcurrentNavigableMap<Integer, Throwable> failures) {
    while (failures.isEmpty() && !Thread.currentThread().isInterrupted()) {
      int index = next.getAndIncrement();
      if (index >= tasks) {
        return;
      }
      try {
        task.run(worker, index);
      } catch (RuntimeException | Error e) {
        failures.put(index, e);
      }
    }
  }
}
