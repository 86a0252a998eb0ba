package ninc.runtime.bench.counter;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.concurrent.CountDownLatch;
import ninc.runtime.bench.counter.EventSource.Event;
import ninc.runtime.bench.counter.EventSource.EventCode;
import ninc.runtime.bench.counter.EventSource.Opening;
import ninc.runtime.bench.counter.EventSource.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Counts the kernel's own events, which need no counters in the hardware. Where the system forbids
 * even these, the refusal must be one of those that say so.
 */
@EnabledOnOs(OS.LINUX)
class PerfEventsTest {
  private static final EventCode TASK_CLOCK = new EventCode(PerfEvents.SOFTWARE, 1);
  private static final EventCode PAGE_FAULTS = new EventCode(PerfEvents.SOFTWARE, 2);
  private static final int UNKNOWN_UNIT = Integer.MAX_VALUE;

  private static final long NANOS = 100_000_000;

  private static final long BYTES = 64 << 20;

  /** The faults if each page has 4 KiB, and if the kernel backs memory with pages of 2 MiB. */
  private static final double MOST_PAGES = BYTES >> 12;

  private static final double FEWEST_PAGES = BYTES >> 21;

  private final EventSource events = PerfEvents.ofSystem().orElseThrow();

  @Test
  void countsThePagesThatThisThreadTouchesFirst() {
    count(
        PAGE_FAULTS,
        PerfEventsTest::touch,
        faults -> assertThat(faults).isBetween(FEWEST_PAGES, 2 * MOST_PAGES));
  }

  @Test
  void countsWhatThreadsDoThatAreStartedAfterwards() {
    count(
        PAGE_FAULTS,
        () -> inNewThread(PerfEventsTest::touch),
        faults -> assertThat(faults).isBetween(FEWEST_PAGES, 2 * MOST_PAGES));
  }

  @Test
  void doesNotCountWhatOtherThreadsDo() throws InterruptedException {
    CountDownLatch opened = new CountDownLatch(1);
    CountDownLatch touched = new CountDownLatch(1);
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              await(opened);
              spin(NANOS);
              touched.countDown();
            });
    count(
        TASK_CLOCK,
        () -> {
          opened.countDown();
          await(touched);
        },
        nanos -> assertThat(nanos).isLessThan(NANOS / 2.0));
    opened.countDown();
    other.join();
  }

  /** A processor that others use may run the thread for a part of the time only. */
  @Test
  void measuresTheTimeForWhichThreadsRun() {
    count(
        TASK_CLOCK,
        () -> inNewThread(() -> spin(NANOS)),
        nanos -> assertThat(nanos).isBetween(NANOS / 20.0, NANOS * 10.0));
  }

  @Test
  void anEventThatTheMachineDoesNotHaveIsMissing() {
    assertThat(events.ofThreads(new EventCode(UNKNOWN_UNIT, 0)))
        .isEqualTo(new Opening.Refused(new Refusal.Missing()));
  }

  private interface Check {
    void of(double count);
  }

  private void count(EventCode code, Runnable work, Check check) {
    switch (events.ofThreads(code)) {
      case Opening.Opened(Event event) -> {
        try (event) {
          Reading before = event.read();
          work.run();
          check.of(event.read().since(before));
        }
      }
      case Opening.Refused(Refusal refusal) ->
          assertThat(refusal)
              .isInstanceOfAny(
                  Refusal.Forbidden.class, Refusal.Filtered.class, Refusal.Unsupported.class);
    }
  }

  /** Allocates memory, which Java clears; the C library always takes so much from the kernel. */
  private static void touch() {
    try (Arena arena = Arena.ofConfined()) {
      arena.allocate(BYTES);
    }
  }

  private static void spin(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void inNewThread(Runnable work) {
    Thread thread = Thread.ofPlatform().start(work);
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
