package ninc.cli.report.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import ninc.cli.terminal.Text;
import ninc.cli.terminal.TextTable.Column;
import ninc.runtime.bench.counter.Counter;
import ninc.runtime.bench.counter.Counts;

/** The columns of hardware counters in the tables of {@code ninc bench}. */
final class CounterColumns {
  private static final double MEGA = 1e6;

  /** A column, which is shown if its counters were counted. */
  private record Counted(String title, Set<Counter> of, ToDoubleFunction<Counts> value) {

    static Counted mega(String title, Counter counter) {
      return new Counted(title, Set.of(counter), counts -> get(counts, counter) / MEGA);
    }

    private String cell(Counts counts) {
      return counts.counters().containsAll(of)
          ? Text.format("%,.2f", value.applyAsDouble(counts))
          : "–";
    }
  }

  private static final List<Counted> ALL =
      List.of(
          Counted.mega("M instr.", Counter.INSTRUCTIONS),
          new Counted(
              "per cycle",
              Set.of(Counter.INSTRUCTIONS, Counter.CYCLES),
              counts -> get(counts, Counter.INSTRUCTIONS) / get(counts, Counter.CYCLES)),
          Counted.mega("M cycles", Counter.CYCLES),
          Counted.mega("M misses", Counter.CACHE_MISSES),
          Counted.mega("MB missed", Counter.MISSED_BYTES),
          Counted.mega("MB DRAM", Counter.DRAM_BYTES));

  private final List<Counted> columns;

  /** Selects the columns for counters. */
  CounterColumns(Set<Counter> counted) {
    this.columns = ALL.stream().filter(column -> counted.containsAll(column.of)).toList();
  }

  /** Returns these columns after others. */
  List<Column> after(Column... others) {
    return Stream.concat(
            Stream.of(others), columns.stream().map(column -> Column.right(column.title)))
        .toList();
  }

  /** Returns the cells of these columns after other cells. */
  List<String> after(List<String> cells, Counts counts) {
    List<String> all = new ArrayList<>(cells);
    columns.forEach(column -> all.add(column.cell(counts)));
    return all;
  }

  /** Adds the counts to an event, for example as {@code cache_misses}. */
  static void addTo(ObjectNode event, Counts counts) {
    counts
        .values()
        .forEach((counter, value) ->
            event.put(counter.name().toLowerCase(Locale.ROOT), Math.round(value)));
  }

  private static double get(Counts counts, Counter counter) {
    return counts.of(counter).orElseThrow();
  }
}
