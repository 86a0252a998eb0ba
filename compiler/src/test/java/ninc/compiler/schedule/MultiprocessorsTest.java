package ninc.compiler.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import ninc.compiler.schedule.Multiprocessors.Work;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultiprocessorsTest {
  private static final Multiprocessors GPU = Multiprocessors.H100;

  private static Work work(int items, int registers, int localBytes) {
    return new Work(items, registers, localBytes, 1e6, 1e4, 1e4, 1e4, 100);
  }

  /** The numbers are those of NVIDIA's occupancy calculator for compute capability 9.0. */
  @ParameterizedTest
  @CsvSource({
    "64, 168, 30976, 6",
    "256, 128, 16384, 2",
    "256, 32, 0, 8",
    "1024, 64, 0, 1",
    "256, 16, 48000, 4",
  })
  void asManyGroupsAreResidentAsRegistersMemoryAndItemsAllow(
      int items, int registers, int localBytes, int groups) {
    assertThat(GPU.resident(work(items, registers, localBytes))).isEqualTo(groups);
  }

  @Test
  void aRegisterTileThatWouldSpillIsNotPossible() {
    assertThat(GPU.resident(work(64, 256, 0))).isZero();
    assertThat(GPU.seconds(work(64, 256, 0), 1000, 0)).isInfinite();
  }

  @Test
  void anUnevenLastWaveCostsAsMuchAsAFullOne() {
    Work alone = work(1024, 64, 200 << 10);
    double oneWave = GPU.seconds(alone, GPU.count(), 0);
    assertThat(GPU.seconds(alone, 1, 0)).isEqualTo(oneWave);
    assertThat(GPU.seconds(alone, GPU.count() + 1, 0)).isGreaterThan(1.9 * oneWave - 1e-5);
  }

  @Test
  void whatMovesMoreBytesThanItMultipliesTakesTheTimeOfTheMemory() {
    double bytes = 3.35e9;
    assertThat(GPU.seconds(work(256, 32, 0), GPU.count(), bytes))
        .isEqualTo(GPU.seconds(bytes))
        .isBetween(1e-3, 1.1e-3);
  }
}
