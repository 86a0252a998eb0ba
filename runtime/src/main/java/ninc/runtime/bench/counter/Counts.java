package ninc.runtime.bench.counter;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import ninc.runtime.bench.Spread;

/**
 * What was counted during a kernel or a step. A counter is missing if the system does not allow it,
 * or if it had to share the hardware with others and did not run during that time.
 */
public record Counts(Map<Counter, Double> values) {
  /** Nothing was counted. */
  public static final Counts NONE = new Counts(Map.of());

  public Counts {
    values = Collections.unmodifiableMap(sorted(values));
  }

  private static Map<Counter, Double> sorted(Map<Counter, Double> values) {
    Map<Counter, Double> sorted = new EnumMap<>(Counter.class);
    sorted.putAll(values);
    return sorted;
  }

  /** Returns the median of each counter over the counts in which it is present. */
  public static Counts median(List<Counts> counts) {
    Map<Counter, Double> medians = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      double[] found =
          counts.stream()
              .map(Counts::values)
              .filter(values -> values.containsKey(counter))
              .mapToDouble(values -> values.get(counter))
              .toArray();
      if (found.length > 0) {
        medians.put(counter, Spread.of(found).median());
      }
    }
    return new Counts(medians);
  }

  /** Returns the counters that are present, in the order of their declaration. */
  public Set<Counter> counters() {
    return values.keySet();
  }

  /** Returns a count; empty if it is missing. */
  public OptionalDouble of(Counter counter) {
    Double value = values.get(counter);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
