package ninc.runtime.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a communicator makes of messages between pairs of ranks. */
final class ThreadRanksTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void gathersThePartsOfAllRanks(int size) {
    int[] expected = IntStream.range(0, size).map(rank -> 100 + rank).toArray();
    List<int[]> gathered =
        ThreadRanks.run(
            size,
            rank -> {
              MemorySegment all = Arena.ofAuto().allocate(4L * size, 4);
              all.setAtIndex(ValueLayout.JAVA_INT, rank.rank(), 100 + rank.rank());
              rank.allGather(
                  IntStream.range(0, size).mapToObj(other -> all.asSlice(other * 4L, 4)).toList());
              return all.toArray(ValueLayout.JAVA_INT);
            });
    assertThat(gathered).containsExactlyElementsOf(Collections.nCopies(size, expected));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void broadcastsFromRankZero(int size) {
    List<Integer> received =
        ThreadRanks.run(
            size,
            rank -> {
              MemorySegment bytes =
                  Arena.ofAuto().allocateFrom(ValueLayout.JAVA_INT, 7 + rank.rank());
              rank.broadcast(bytes);
              return bytes.get(ValueLayout.JAVA_INT, 0);
            });
    assertThat(received).containsExactlyElementsOf(Collections.nCopies(size, 7));
  }
}
