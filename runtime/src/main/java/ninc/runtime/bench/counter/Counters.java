package ninc.runtime.bench.counter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import ninc.runtime.bench.counter.EventSource.Event;
import ninc.runtime.bench.counter.EventSource.EventCode;
import ninc.runtime.bench.counter.EventSource.Opening;
import ninc.runtime.bench.counter.EventSource.Opening.Opened;
import ninc.runtime.bench.counter.EventSource.Opening.Refused;
import ninc.runtime.bench.counter.EventSource.Reading;
import ninc.runtime.bench.counter.MemoryControllers.ByteEvent;

/**
 * The counters that are open. They count in the thread that opens them and in the threads that it
 * starts afterwards, thus in the workers of sessions that it opens, but not in those of the JIT
 * compiler and the garbage collector. The memory controllers count for all programs.
 */
public final class Counters implements AutoCloseable {
  /** PERF_COUNT_HW_INSTRUCTIONS, PERF_COUNT_HW_CPU_CYCLES and PERF_COUNT_HW_CACHE_MISSES. */
  private static final Map<Counter, Long> PROCESSOR_EVENTS =
      new EnumMap<>(Map.of(Counter.INSTRUCTIONS, 1L, Counter.CYCLES, 0L, Counter.CACHE_MISSES, 3L));

  /** The size of a cache line in bytes, as Linux tells it. */
  private static final Path LINE_SIZE =
      Path.of("/sys/devices/system/cpu/cpu0/cache/index0/coherency_line_size");

  /**
   * An open event.
   *
   * @param amount what an event counts for: 1 or, of memory controllers, its bytes
   */
  private record Source(Event event, double amount) {}

  /** The readings of all events of each counter. */
  private record Snapshot(Map<Counter, List<Reading>> readings) {}

  private final Map<Counter, List<Source>> sources = new EnumMap<>(Counter.class);
  private final Map<Counter, Refusal> refusals = new EnumMap<>(Counter.class);

  /** The size of a cache line in bytes; empty if it is unknown. */
  private final OptionalDouble lineBytes;

  private Counters(OptionalDouble lineBytes) {
    this.lineBytes = lineBytes;
  }

  /** Opens no counters. */
  public static Counters none() {
    return new Counters(OptionalDouble.empty());
  }

  /** Opens the counters that the system allows. */
  public static Counters open() {
    return PerfEvents.ofSystem()
        .map(system -> open(system, MemoryControllers.OF_SYSTEM, LINE_SIZE))
        .orElseGet(Counters::unsupported);
  }

  private static Counters unsupported() {
    Counters counters = new Counters(OptionalDouble.empty());
    for (Counter counter : Counter.values()) {
      counters.refuse(counter, new Refusal.Unsupported());
    }
    return counters;
  }

  static Counters open(EventSource system, MemoryControllers controllers, Path lineSize) {
    Counters counters = new Counters(read(lineSize));
    PROCESSOR_EVENTS.forEach((counter, event) ->
        counters.add(counter, system.ofThreads(new EventCode(PerfEvents.HARDWARE, event)), 1));
    if (counters.sources.containsKey(Counter.CACHE_MISSES) && counters.lineBytes.isEmpty()) {
      counters.refuse(
          Counter.MISSED_BYTES, new Refusal.Undescribed("there is no file " + lineSize));
    }
    counters.openControllers(system, controllers);
    return counters;
  }

  private static OptionalDouble read(Path lineSize) {
    try {
      return OptionalDouble.of(Double.parseDouble(Files.readString(lineSize).strip()));
    } catch (IOException _) {
      return OptionalDouble.empty();
    }
  }

  private void openControllers(EventSource system, MemoryControllers controllers) {
    try {
      List<ByteEvent> events = controllers.events();
      if (events.isEmpty()) {
        refuse(Counter.DRAM_BYTES, new Refusal.Missing());
      }
      for (ByteEvent event : events) {
        add(Counter.DRAM_BYTES, system.ofUnit(event.code(), event.processor()), event.bytes());
      }
    } catch (UncheckedIOException e) {
      refuse(Counter.DRAM_BYTES, new Refusal.Undescribed(e.getCause().getMessage()));
    }
  }

  private void add(Counter counter, Opening opening, double amount) {
    switch (opening) {
      case Refused(Refusal refusal) -> refuse(counter, refusal);
      case Opened(Event event) when refusals.containsKey(counter) -> event.close();
      case Opened(Event event) ->
          sources.computeIfAbsent(counter, _ -> new ArrayList<>()).add(new Source(event, amount));
    }
  }

  /** Gives up a counter, even if some of its events are open, since their sum would be too low. */
  private void refuse(Counter counter, Refusal refusal) {
    refusals.putIfAbsent(counter, refusal);
    close(sources.getOrDefault(counter, List.of()));
    sources.remove(counter);
  }

  /** Returns whether no counter is open. */
  public boolean isEmpty() {
    return sources.isEmpty();
  }

  /** Returns why each of the other counters is not open; empty if none was to be opened. */
  public Map<Counter, Refusal> refusals() {
    return refusals;
  }

  /** What was counted during a step and each of its kernels. */
  public record StepCounts(Counts step, List<Counts> kernels) {}

  /**
   * Counts the kernels of a step.
   *
   * @param step runs a step and calls its argument before the first kernel and after each
   */
  public StepCounts count(Consumer<Runnable> step) {
    List<Snapshot> snapshots = new ArrayList<>();
    step.accept(() -> snapshots.add(snapshot()));
    List<Counts> kernels = new ArrayList<>();
    for (int i = 1; i < snapshots.size(); i++) {
      kernels.add(between(snapshots.get(i - 1), snapshots.get(i)));
    }
    return new StepCounts(between(snapshots.getFirst(), snapshots.getLast()), kernels);
  }

  private Snapshot snapshot() {
    Map<Counter, List<Reading>> readings = new EnumMap<>(Counter.class);
    sources.forEach((counter, open) ->
        readings.put(counter, open.stream().map(source -> source.event.read()).toList()));
    return new Snapshot(readings);
  }

  private Counts between(Snapshot from, Snapshot to) {
    Map<Counter, Double> counts = new EnumMap<>(Counter.class);
    sources.forEach((counter, open) -> {
      double sum = 0;
      for (int i = 0; i < open.size(); i++) {
        Reading before = from.readings.get(counter).get(i);
        sum += to.readings.get(counter).get(i).since(before) * open.get(i).amount;
      }
      if (!Double.isNaN(sum)) {
        counts.put(counter, sum);
      }
    });
    if (counts.containsKey(Counter.CACHE_MISSES) && lineBytes.isPresent()) {
      counts.put(Counter.MISSED_BYTES, counts.get(Counter.CACHE_MISSES) * lineBytes.getAsDouble());
    }
    return new Counts(counts);
  }

  @Override
  public void close() {
    sources.values().forEach(Counters::close);
  }

  private static void close(List<Source> sources) {
    sources.forEach(source -> source.event.close());
  }
}
