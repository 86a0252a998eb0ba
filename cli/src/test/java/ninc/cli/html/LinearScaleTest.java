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
  @CsvSource({"0, 0", "3, 3", "2.5, 2.5", "0.000002, 0.000002", "1.23456, 1.235", "1500, 1500"})
  void writesNumbersWithoutZerosAtTheirEnd(double number, String text) {
    assertThat(LinearScale.text(number)).isEqualTo(text);
  }
}
