package ninc.cli.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearScaleTest {

  @ParameterizedTest
  @CsvSource({
    "2.3, 5, 0.5, 5",
    "10, 10, 1, 10",
    "11, 10, 2, 6",
    "0.05, 5, 0.01, 5",
    "1, 5, 0.2, 5",
    "3376, 5, 1000, 4",
    "0.3, 10, 0.05, 6",
  })
  void hasRoundTicksUpToTheLargestValue(double most, int mostTicks, String step, int ticks) {
    LinearScale scale = LinearScale.to(most, mostTicks, 100, 0);
    assertThat(scale.step()).isEqualByComparingTo(step);
    assertThat(scale.values()).hasSize(ticks + 1);
    assertThat(scale.at(0)).isEqualTo(100);
    assertThat(scale.at(scale.values().getLast().doubleValue())).isCloseTo(0, within(1e-9));
    assertThat(scale.values().getLast().doubleValue()).isGreaterThanOrEqualTo(most - 1e-9);
  }

  @ParameterizedTest
  @CsvSource({
    "0.23, 0.41, 6, 0.05, 0.2, 5",
    "2.1, 2.3, 2, 0.1, 2.1, 2",
    "0.95, 2.05, 2, 2, 0, 2",
    "-1.2, 3.4, 6, 1, -2, 6",
  })
  void canBeginElsewhereThanAtZero(
      double least, double most, int mostTicks, String step, double first, int ticks) {
    LinearScale scale = LinearScale.over(least, most, mostTicks, 100, 0);
    assertThat(scale.step()).isEqualByComparingTo(step);
    assertThat(scale.values().getFirst().doubleValue()).isCloseTo(first, within(1e-9));
    assertThat(scale.ticks()).isEqualTo(ticks);
    assertThat(scale.at(scale.values().getFirst().doubleValue())).isCloseTo(100, within(1e-9));
    assertThat(scale.at(scale.values().getLast().doubleValue())).isCloseTo(0, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "3, 3", "2.5, 2.5", "0.000002, 0.000002", "1.23456, 1.235", "1500, 1500"})
  void writesNumbersWithoutZerosAtTheirEnd(double number, String text) {
    assertThat(Scale.text(number)).isEqualTo(text);
  }
}
