package ninc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodingThreadsTest {
  /** An interrupted test must not disturb the next. */
  @AfterEach
  void clearInterruption() {
    Thread.interrupted();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void runEachTaskOnce(int count) {
    AtomicIntegerArray runs = new AtomicIntegerArray(100);
    new DecodingThreads(count)
        .forEach(
            100,
            (worker, task) -> {
              assertThat(worker).isBetween(0, count - 1);
              runs.incrementAndGet(task);
            });
    for (int task = 0; task < 100; task++) {
      assertThat(runs.get(task)).as("runs of task %d", task).isEqualTo(1);
    }
  }

  /** Three tasks that wait for each other need three threads. */
  @Test
  void runTasksAtTheSameTime() {
    CountDownLatch all = new CountDownLatch(3);
    Set<Integer> workers = ConcurrentHashMap.newKeySet();
    new DecodingThreads(3)
        .forEach(
            3,
            (worker, _) -> {
              workers.add(worker);
              all.countDown();
              await(all);
            });
    assertThat(workers).containsExactlyInAnyOrder(0, 1, 2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Task 5 fails only after task 9 has, and is reported nevertheless. */
  @Test
  void reportTheFirstTaskThatFails() {
    CountDownLatch failed = new CountDownLatch(1);
    assertThatThrownBy(() ->
            new DecodingThreads(5)
                .forEach(
                    1000,
                    (_, task) -> {
                      if (task == 5) {
                        await(failed);
                        throw new IllegalStateException("5");
                      }
                      if (task >= 9) {
                        failed.countDown();
                        throw new IllegalStateException(Integer.toString(task));
                      }
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("5");
  }

  @Test
  void stopWhenTheCallingThreadIsInterrupted() {
    AtomicIntegerArray runs = new AtomicIntegerArray(1);
    new DecodingThreads(1)
        .forEach(
            1000,
            (_, task) -> {
              runs.incrementAndGet(0);
              if (task == 3) {
                Thread.currentThread().interrupt();
              }
            });
    assertThat(runs.get(0)).isEqualTo(4);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }
}
