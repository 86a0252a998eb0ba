package ninc.runtime.bench.counter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import ninc.runtime.bench.counter.Counters.StepCounts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountersTest {
  private static final long INSTRUCTIONS = 1;
  private static final long CACHE_MISSES = 3;

  @TempDir Path folder;
  private Path lineSize;

  @BeforeEach
  void writeLineSize() throws IOException {
    lineSize = Files.writeString(folder.resolve("coherency_line_size"), "128\n");
  }

  /** Counters whose readings are given, and which refuse all other events. */
  private static final class FakeSource implements EventSource {
    private final Map<Long, List<Reading>> readings = new HashMap<>();
    private final List<Long> closed = new ArrayList<>();
    private int errno = 2;

    @Override
    public Opening ofThreads(EventCode code) {
      List<Reading> given = readings.get(code.config());
      if (given == null) {
        return new Opening.Refused(Refusal.of(errno, 4, 2));
      }
      List<Reading> remaining = new ArrayList<>(given);
      return new Opening.Opened(
          new Event() {
            @Override
            public Reading read() {
              return remaining.removeFirst();
            }

            @Override
            public void close() {
              closed.add(code.config());
            }
          });
    }

    @Override
    public Opening ofUnit(EventCode code, int processor) {
      return ofThreads(code);
    }
  }

  private final FakeSource source = new FakeSource();

  private static EventSource.Reading all(long value, long time) {
    return new EventSource.Reading(value, time, time);
  }

  private Counters open() {
    return Counters.open(source, new MemoryControllers(folder.resolve("devices")), lineSize);
  }

  private static StepCounts step(Counters counters, int kernels) {
    return counters.count(
        boundary -> IntStream.rangeClosed(0, kernels).forEach(_ -> boundary.run()));
  }

  @Test
  void aKernelIsCountedBetweenTwoReadingsAndAStepBetweenTheFirstAndTheLast() {
    source.readings.put(INSTRUCTIONS, List.of(all(100, 10), all(150, 20), all(180, 30)));
    try (Counters counters = open()) {
      StepCounts counts = step(counters, 2);
      assertThat(counts.kernels())
          .containsExactly(
              new Counts(Map.of(Counter.INSTRUCTIONS, 50.0)),
              new Counts(Map.of(Counter.INSTRUCTIONS, 30.0)));
      assertThat(counts.step()).isEqualTo(new Counts(Map.of(Counter.INSTRUCTIONS, 80.0)));
    }
    assertThat(source.closed).containsExactly(INSTRUCTIONS);
  }

  @Test
  void aCounterThatRanForAPartOfTheTimeIsExtrapolatedAndMissingWhereItDidNotRun() {
    source.readings.put(
        INSTRUCTIONS,
        List.of(
            new EventSource.Reading(0, 0, 0),
            new EventSource.Reading(10, 40, 10),
            new EventSource.Reading(10, 50, 10)));
    try (Counters counters = open()) {
      StepCounts counts = step(counters, 2);
      assertThat(counts.kernels())
          .containsExactly(new Counts(Map.of(Counter.INSTRUCTIONS, 40.0)), Counts.NONE);
      assertThat(counts.step()).isEqualTo(new Counts(Map.of(Counter.INSTRUCTIONS, 50.0)));
    }
  }

  @Test
  void aMissStandsForACacheLine() {
    source.readings.put(CACHE_MISSES, List.of(all(0, 0), all(3, 1)));
    try (Counters counters = open()) {
      assertThat(step(counters, 1).step())
          .isEqualTo(new Counts(Map.of(Counter.CACHE_MISSES, 3.0, Counter.MISSED_BYTES, 384.0)));
    }
  }

  @Test
  void withoutTheSizeOfACacheLineThereAreNoMissedBytes() {
    lineSize = folder.resolve("gone");
    source.readings.put(CACHE_MISSES, List.of(all(0, 0), all(3, 1)));
    try (Counters counters = open()) {
      assertThat(step(counters, 1).step()).isEqualTo(new Counts(Map.of(Counter.CACHE_MISSES, 3.0)));
      assertThat(counters.refusals())
          .containsEntry(
              Counter.MISSED_BYTES, new Refusal.Undescribed("there is no file " + lineSize));
    }
  }

  @Test
  void theBytesOfAllControllersAreAdded() throws IOException {
    Controllers.intel(folder.resolve("devices"), "uncore_imc_0", "0,24");
    source.readings.put(0x304L, List.of(all(0, 0), all(1 << 14, 1)));
    source.readings.put(0xc04L, List.of(all(0, 0), all(1 << 13, 1)));
    try (Counters counters = open()) {
      assertThat(step(counters, 1).step())
          .isEqualTo(new Counts(Map.of(Counter.DRAM_BYTES, 2 * (1.5 * (1 << 20)))));
    }
    assertThat(source.closed).containsExactlyInAnyOrder(0x304L, 0xc04L, 0x304L, 0xc04L);
  }

  @Test
  void ifOneControllerRefusesNoneIsCounted() throws IOException {
    Controllers.intel(folder.resolve("devices"), "uncore_imc_0", "0,24");
    source.readings.put(0x304L, List.of(all(0, 0), all(1 << 14, 1)));
    source.errno = 13;
    try (Counters counters = open()) {
      assertThat(counters.isEmpty()).isTrue();
      assertThat(counters.refusals().get(Counter.DRAM_BYTES))
          .isEqualTo(new Refusal.Forbidden(4, 2));
    }
    assertThat(source.closed).containsExactly(0x304L, 0x304L);
  }

  @Test
  void withoutCountersEachIsRefused() {
    try (Counters counters = open()) {
      assertThat(counters.isEmpty()).isTrue();
      assertThat(counters.refusals().keySet())
          .containsExactly(
              Counter.INSTRUCTIONS, Counter.CYCLES, Counter.CACHE_MISSES, Counter.DRAM_BYTES);
      assertThat(counters.refusals().values()).containsOnly(new Refusal.Missing());
    }
  }

  @Test
  void theMedianOfACounterIsThatOfTheRunsInWhichItRan() {
    assertThat(
            Counts.median(
                List.of(
                    new Counts(Map.of(Counter.CYCLES, 5.0, Counter.CACHE_MISSES, 2.0)),
                    new Counts(Map.of(Counter.CYCLES, 1.0)),
                    new Counts(Map.of(Counter.CYCLES, 3.0)))))
        .isEqualTo(new Counts(Map.of(Counter.CYCLES, 3.0, Counter.CACHE_MISSES, 2.0)));
    assertThat(Counts.median(List.of())).isEqualTo(Counts.NONE);
  }
}
