package ninc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExampleOrderTest {
  @Test
  void sequentialIsTheOrderOfTheSplit() {
    assertThat(ExampleOrder.SEQUENTIAL.indices(4, 17, 2)).containsExactly(0, 1, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 13, 1000})
  void shuffledHasEveryExampleOnce(int size) {
    int[] indices = ExampleOrder.SHUFFLED.indices(size, 17, 2);
    Arrays.sort(indices);
    assertThat(indices).isEqualTo(IntStream.range(0, size).toArray());
  }

  @Test
  void shuffledIsTheSameForTheSameSeedAndEpochAndAnotherForOthers() {
    int[] indices = ExampleOrder.SHUFFLED.indices(100, 1, 2);
    assertThat(ExampleOrder.SHUFFLED.indices(100, 1, 2)).isEqualTo(indices);
    assertThat(ExampleOrder.SHUFFLED.indices(100, 1, 3)).isNotEqualTo(indices);
    assertThat(ExampleOrder.SHUFFLED.indices(100, 2, 1)).isNotEqualTo(indices);
  }

  /** The order is part of what a seed means: it must not change from one version to the next. */
  @Test
  void shuffledIsWhatItWas() {
    assertThat(ExampleOrder.SHUFFLED.indices(8, 42, 1)).containsExactly(1, 0, 2, 4, 7, 6, 5, 3);
  }

  @Test
  void shuffledReachesEveryPermutation() {
    Set<String> permutations = new HashSet<>();
    for (int epoch = 0; epoch < 500; epoch++) {
      permutations.add(Arrays.toString(ExampleOrder.SHUFFLED.indices(4, 5, epoch)));
    }
    assertThat(permutations).hasSize(24);
  }

  @Test
  void randomStreamsDifferByPurposeSeedEpochAndExample() {
    Set<Long> first = new HashSet<>();
    int streams = 0;
    for (RandomStream purpose : RandomStream.values()) {
      for (int seed = -3; seed <= 3; seed++) {
        for (int epoch = 0; epoch < 7; epoch++) {
          for (int example = 0; example < 7; example++, streams++) {
            first.add(purpose.generator(seed, epoch, example).nextLong());
          }
        }
      }
    }
    assertThat(first).hasSize(streams);
  }
}
