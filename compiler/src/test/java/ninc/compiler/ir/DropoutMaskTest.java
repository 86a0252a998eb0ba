package ninc.compiler.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutMaskTest {

  private static final int COUNT = 1 << 18;

  private static String mask(int key, int count, double probability) {
    int threshold = DropoutMask.threshold(probability);
    return IntStream.range(0, count)
        .mapToObj(position -> DropoutMask.keeps(key, position, threshold) ? "1" : "0")
        .collect(Collectors.joining());
  }

  /** The share of positions where both masks keep, at probability ½. */
  private static double agreement(int key, int other, int shift) {
    int threshold = DropoutMask.threshold(0.5);
    long both =
        IntStream.range(0, COUNT)
            .filter(i ->
                DropoutMask.keeps(key, i, threshold)
                    && DropoutMask.keeps(other, i + shift, threshold))
            .count();
    return (double) both / COUNT;
  }

  /** Computed apart from this code; every backend must draw these. */
  @ParameterizedTest
  @CsvSource({
    "0, 1, 0, b0ef959b",
    "1, 1, 0, 018bfaf5",
    "0, 2, 0, 03379754",
    "0, 1, 1, 7e5e77df",
    "4294967296, 1, 0, 92275ae2",
    "-1, 1099511627776, 7, bd641dd4",
    "42, 1000, 3, 05f530fc"
  })
  void keysAreFixed(long seed, long step, int stream, String key) {
    assertThat(DropoutMask.key(seed, step, stream)).isEqualTo(Integer.parseUnsignedInt(key, 16));
  }

  @Test
  void masksAreFixed() {
    int key = DropoutMask.key(42, 1, 0);
    assertThat(mask(key, 64, 0.5))
        .isEqualTo("1110000111000101011010010110111000111110111011001100000100100001");
    assertThat(mask(key, 64, 0.1))
        .isEqualTo("1111111111101111111111111111111101111110111111111101110111111101");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 0.5, 0.9})
  void theShareOfZerosIsTheProbability(double probability) {
    int threshold = DropoutMask.threshold(probability);
    double fiveSigma = 5 * Math.sqrt(probability * (1 - probability) / COUNT);
    for (int stream = 0; stream < 8; stream++) {
      int key = DropoutMask.key(7, 1, stream);
      long dropped =
          IntStream.range(0, COUNT).filter(i -> !DropoutMask.keeps(key, i, threshold)).count();
      assertThat((double) dropped / COUNT)
          .as("stream %d", stream)
          .isCloseTo(probability, within(fiveSigma));
    }
  }

  @Test
  void probabilityZeroKeepsEverything() {
    assertThat(mask(DropoutMask.key(3, 1, 0), 1000, 0)).doesNotContain("0");
  }

  @Test
  void masksOfSeedsStepsStreamsAndNeighboursAreIndependent() {
    double fiveSigma = 5 * Math.sqrt(0.25 * 0.75 / COUNT);
    int key = DropoutMask.key(7, 1, 0);
    assertThat(agreement(key, DropoutMask.key(8, 1, 0), 0)).isCloseTo(0.25, within(fiveSigma));
    assertThat(agreement(key, DropoutMask.key(7, 2, 0), 0)).isCloseTo(0.25, within(fiveSigma));
    assertThat(agreement(key, DropoutMask.key(7, 1, 1), 0)).isCloseTo(0.25, within(fiveSigma));
    for (int shift : new int[] {1, 2, 64, 96, 1000}) {
      assertThat(agreement(key, key, shift)).as("%d", shift).isCloseTo(0.25, within(fiveSigma));
    }
  }

  @Test
  void mixingIsOneToOne() {
    Set<Integer> seen = new HashSet<>();
    IntStream.range(-50_000, 50_000).forEach(x -> seen.add(DropoutMask.mix(x)));
    assertThat(seen).hasSize(100_000);
  }
}
