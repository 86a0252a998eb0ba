package ninc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearScaleTest {

  @Test
  void endsAtTheTicksAroundTheValues() {
    LinearScale scale = LinearScale.over(DoubleStream.of(0, 2.3, 1), 100, 0);
    assertThat(scale.ticks()).containsExactly(new double[] {0, 0.5, 1, 1.5, 2, 2.5}, within(1e-12));
    assertThat(scale.at(0)).isEqualTo(100);
    assertThat(scale.at(2.5)).isCloseTo(0, within(1e-12));
    assertThat(scale.at(1.25)).isCloseTo(50, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 0.19, 1, 1.99, 2, 3.5, 4, 7.9, 8, 9.99, 1e6})
  void hasBetweenFiveAndTwelveTicks(double most) {
    LinearScale scale = LinearScale.over(DoubleStream.of(0, most), 0, 1);
    assertThat(scale.ticks()).hasSizeBetween(5, 12);
    assertThat(scale.at(most)).isBetween(0.7, 1 + 1e-9);
  }

  @Test
  void oneValueGetsAnAxisToo() {
    assertThat(LinearScale.over(DoubleStream.of(0), 0, 1).ticks()).containsExactly(0, 1);
  }
}
