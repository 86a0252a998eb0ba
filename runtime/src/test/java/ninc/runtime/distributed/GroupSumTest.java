package ninc.runtime.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The order in which the gradients of groups are added. */
@Tag("vectors")
final class GroupSumTest {
  /** A whole number of no vectors, so that values are added one by one as well. */
  private static final int FLOATS = 83;

  @Test
  void addsEveryRangeInTheOrderOfTheTree() {
    try (Arena arena = Arena.ofConfined()) {
      for (int groups = 1; groups <= 16; groups++) {
        for (int examples : List.of(1, groups / 2 + 1, groups, 3 * groups + 1)) {
          GroupGradients gradients = GroupGradients.draw(groups, examples, FLOATS, groups);
          for (int from = 0; from < groups; from++) {
            for (int to = from + 1; to <= groups; to++) {
              GroupRange range = new GroupRange(groups, from, to);
              GroupSum sum = new GroupSum(range, FLOATS, arena);
              assertThat(sums(sum, range, gradients))
                  .as("%s, N = %d", range, examples)
                  .containsExactlyElementsOf(expected(range, gradients));
            }
          }
        }
      }
    }
  }

  private static List<float[]> sums(GroupSum sum, GroupRange range, GroupGradients gradients) {
    // The gradients of all groups come in the same memory, as those of a program do.
    MemorySegment shared = MemorySegment.ofArray(new float[FLOATS]);
    for (int group = range.from(); group < range.to(); group++) {
      if (gradients.groups().size(group, gradients.examples()) > 0) {
        shared.copyFrom(MemorySegment.ofArray(gradients.values().get(group)));
        sum.add(group, shared);
      }
    }
    return sum.finish().stream().map(part -> part.toArray(ValueLayout.JAVA_FLOAT)).toList();
  }

  /** Finds the subtrees in the range without {@link GroupRange#subtrees}. */
  private static List<float[]> expected(GroupRange range, GroupGradients gradients) {
    return subtrees(range, 0, range.groups())
        .map(tree -> gradients.sum(tree[0], tree[1]))
        .filter(Objects::nonNull)
        .toList();
  }

  private static Stream<int[]> subtrees(GroupRange range, int from, int to) {
    if (range.from() <= from && to <= range.to()) {
      return Stream.of(new int[] {from, to});
    }
    return to - from == 1
        ? Stream.of()
        : Stream.concat(
            subtrees(range, from, (from + to) / 2), subtrees(range, (from + to) / 2, to));
  }

  @Test
  void reusesFewBuffers() {
    int groups = 64;
    List<MemorySegment> allocated = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      SegmentAllocator counting =
          (bytes, alignment) -> {
            MemorySegment buffer = arena.allocate(bytes, alignment);
            allocated.add(buffer);
            return buffer;
          };
      GroupRange range = new Groups(groups).all();
      GroupSum sum = new GroupSum(range, FLOATS, counting);
      for (int step = 0; step < 5; step++) {
        GroupGradients gradients = GroupGradients.draw(groups, 10 * groups, FLOATS, step);
        assertThat(sums(sum, range, gradients)).containsExactly(gradients.sum(0, groups));
      }
    }
    assertThat(allocated).hasSize(6).hasSize(GroupSum.buffers(new Groups(groups).all()));
  }

  @Test
  void leavesOutGroupsWithoutExamplesInsteadOfAddingZeros() {
    try (Arena arena = Arena.ofConfined()) {
      GroupSum sum = new GroupSum(new Groups(4).all(), 1, arena);
      sum.add(2, MemorySegment.ofArray(new float[] {-0f}));
      assertThat(sum.finish().getFirst().toArray(ValueLayout.JAVA_FLOAT)).containsExactly(-0f);
    }
  }

  @Test
  void isEmptyWithoutGroups() {
    try (Arena arena = Arena.ofConfined()) {
      assertThat(new GroupSum(new Groups(4).all(), 1, arena).finish()).isEmpty();
    }
  }

  @Test
  void refusesAnotherLength() {
    try (Arena arena = Arena.ofConfined()) {
      GroupSum sum = new GroupSum(new Groups(4).all(), 2, arena);
      assertThatThrownBy(() -> sum.add(0, MemorySegment.ofArray(new float[3])))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Gradients of 12 bytes instead of 8");
    }
  }

  @Test
  void cutsABatchIntoGroupsOfAlmostEqualSize() {
    Groups groups = new Groups(4);
    assertThat(groups.first(4, 30)).isEqualTo(30);
    assertThat(List.of(0, 1, 2, 3).stream().map(group -> groups.size(group, 30)))
        .containsExactly(7, 8, 7, 8);
    assertThat(List.of(0, 1, 2, 3).stream().map(group -> groups.size(group, 2)))
        .containsExactly(0, 1, 0, 1);
  }

  @Test
  void givesEachRankItsGroups() {
    Groups groups = new Groups(8);
    assertThat(groups.ofRank(0, 3)).isEqualTo(new GroupRange(8, 0, 2));
    assertThat(groups.ofRank(1, 3)).isEqualTo(new GroupRange(8, 2, 5));
    assertThat(groups.ofRank(2, 3)).isEqualTo(new GroupRange(8, 5, 8));
  }
}
