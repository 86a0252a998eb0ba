package ninc.runtime.training;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import ninc.runtime.distributed.Communicator;

/**
 * What all ranks know of each other: the results of their examples, and whether one of them was
 * asked to stop, so that they go on or end together.
 */
final class SharedResults {
  private static final long RESULT_BYTES = 3 * Integer.BYTES;

  /** The number of results, and whether the rank was asked to stop. */
  private static final long HEAD_BYTES = 2 * Integer.BYTES;

  private final Communicator ranks;
  private final BooleanSupplier stop;
  private final List<MemorySegment> parts;
  private boolean stopped;

  /**
   * @param most the largest number of results of a rank in one exchange
   * @param stop whether this rank is asked to stop
   */
  SharedResults(Communicator ranks, int most, BooleanSupplier stop) {
    this.ranks = ranks;
    this.stop = stop;
    // A few bytes, which are freed with this object.
    Arena arena = Arena.ofAuto();
    this.parts =
        Stream.generate(() -> arena.allocate(HEAD_BYTES + most * RESULT_BYTES, Integer.BYTES))
            .limit(ranks.size())
            .toList();
  }

  Communicator ranks() {
    return ranks;
  }

  /**
   * Returns whether to stop: at once if there is a single rank, and otherwise whether a rank was
   * asked to stop before the last exchange.
   */
  boolean stopped() {
    return ranks.size() == 1 ? stop.getAsBoolean() : stopped;
  }

  /** Returns the results of all ranks, in the order of the ranks. */
  List<BatchResult> exchange(List<BatchResult> mine) {
    if (ranks.size() == 1) {
      return mine;
    }
    write(parts.get(ranks.rank()), mine, stop.getAsBoolean());
    ranks.allGather(parts);
    stopped = parts.stream().anyMatch(part -> part.get(ValueLayout.JAVA_INT, Integer.BYTES) != 0);
    return parts.stream().flatMap(part -> read(part).stream()).toList();
  }

  private static void write(MemorySegment part, List<BatchResult> results, boolean stop) {
    part.set(ValueLayout.JAVA_INT, 0, results.size());
    part.set(ValueLayout.JAVA_INT, Integer.BYTES, stop ? 1 : 0);
    long at = HEAD_BYTES;
    for (BatchResult result : results) {
      part.set(ValueLayout.JAVA_INT, at, result.examples());
      part.set(ValueLayout.JAVA_FLOAT, at + Integer.BYTES, result.loss());
      part.set(ValueLayout.JAVA_INT, at + 2 * Integer.BYTES, result.correct());
      at += RESULT_BYTES;
    }
  }

  private static List<BatchResult> read(MemorySegment part) {
    List<BatchResult> results = new ArrayList<>();
    long at = HEAD_BYTES;
    for (int i = 0; i < part.get(ValueLayout.JAVA_INT, 0); i++) {
      results.add(
          new BatchResult(
              part.get(ValueLayout.JAVA_INT, at),
              part.get(ValueLayout.JAVA_FLOAT, at + Integer.BYTES),
              part.get(ValueLayout.JAVA_INT, at + 2 * Integer.BYTES)));
      at += RESULT_BYTES;
    }
    return results;
  }
}
