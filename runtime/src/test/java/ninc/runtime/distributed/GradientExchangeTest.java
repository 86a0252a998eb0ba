package ninc.runtime.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The sum of gradients over ranks, which has the bits of the sum in one process. */
public final class GradientExchangeTest {
  private static final int STEPS = 2;

  static IntStream ranks() {
    return IntStream.rangeClosed(1, 8);
  }

  @ParameterizedTest
  @MethodSource("ranks")
  void givesTheSameBitsForAnyNumberOfRanks(int ranks) {
    for (int groups = ranks; groups <= 16; groups++) {
      // Some slices are empty, and others differ in length.
      for (int floats : List.of(1, 100)) {
        for (int examples : List.of(1, groups / 2 + 1, 3 * groups + 1)) {
          check(ranks, groups, floats, examples);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ranks")
  void countsItsBuffers(int ranks) {
    ThreadRanks.run(
        ranks,
        rank -> {
          AtomicLong allocated = new AtomicLong();
          try (Arena arena = Arena.ofConfined()) {
            SegmentAllocator counting =
                (bytes, alignment) -> {
                  allocated.addAndGet(bytes);
                  return arena.allocate(bytes, alignment);
                };
            new GradientExchange(rank, new Groups(12), 1000, counting);
          }
          assertThat(GradientExchange.bytes(rank, new Groups(12), 1000)).isEqualTo(allocated.get());
          return null;
        });
  }

  private static void check(int ranks, int groups, int floats, int examples) {
    ThreadRanks.run(
        ranks,
        rank -> {
          check(rank, groups, floats, examples);
          return null;
        });
  }

  /** Adds random gradients on this rank, and compares with the sum in one process. */
  public static void check(Communicator rank, int groups, int floats, int examples) {
    List<GroupGradients> steps =
        IntStream.range(0, STEPS)
            .mapToObj(step -> GroupGradients.draw(groups, examples, floats, step))
            .toList();
    assertThat(sums(rank, steps))
        .as("R = %d, G = %d, N = %d, %d floats", rank.size(), groups, examples, floats)
        .containsExactlyElementsOf(steps.stream().map(step -> step.sum(0, groups)).toList());
  }

  private static List<float[]> sums(Communicator rank, List<GroupGradients> steps) {
    Groups groups = steps.getFirst().groups();
    int floats = steps.getFirst().floats();
    List<float[]> sums = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      GroupRange range = groups.ofRank(rank.rank(), rank.size());
      GroupSum mine = new GroupSum(range, floats, arena);
      GradientExchange exchange = new GradientExchange(rank, groups, floats, arena);
      for (GroupGradients step : steps) {
        for (int group = range.from(); group < range.to(); group++) {
          if (groups.size(group, step.examples()) > 0) {
            mine.add(group, MemorySegment.ofArray(step.values().get(group)));
          }
        }
        sums.add(exchange.add(mine.finish(), step.examples()).toArray(ValueLayout.JAVA_FLOAT));
      }
    }
    return sums;
  }
}
