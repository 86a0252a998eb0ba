package ninc.cli.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class LogScaleTest {

  @Test
  void holdsAllValuesBetweenWholeDecades() {
    LogScale scale = LogScale.over(DoubleStream.of(0.3, 250, 20), 0, 400);
    assertThat(numbers(scale)).containsExactly(0.1, 1.0, 10.0, 100.0, 1000.0);
    assertThat(scale.at(0.1)).isZero();
    assertThat(scale.at(10)).isCloseTo(200, within(1e-9));
    assertThat(scale.at(1000)).isCloseTo(400, within(1e-9));
  }

  @Test
  void canRunUpwards() {
    LogScale scale = LogScale.over(DoubleStream.of(1, 100), 300, 100);
    assertThat(scale.at(10)).isCloseTo(200, within(1e-9));
  }

  @Test
  void hasADecadeEvenForOneValue() {
    assertThat(numbers(LogScale.over(DoubleStream.of(10), 0, 1)))
        .containsExactly(10.0, 20.0, 50.0, 100.0);
    assertThat(numbers(LogScale.over(DoubleStream.empty(), 0, 1)))
        .containsExactly(1.0, 2.0, 5.0, 10.0);
  }

  @Test
  void fitsAroundItsValues() {
    LogScale scale = LogScale.around(DoubleStream.of(0.03, 2.5), 0, 100);
    assertThat(numbers(scale)).containsExactly(0.05, 0.1, 0.2, 0.5, 1.0, 2.0);
    assertThat(scale.at(0.03)).isBetween(0.0, 5.0);
    assertThat(scale.at(2.5)).isBetween(95.0, 100.0);
    assertThat(scale.at(0)).isInfinite();
  }

  @Test
  void hasEvenTicksIfItIsShort() {
    assertThat(numbers(LogScale.around(DoubleStream.of(0.31, 0.44), 0, 100)))
        .containsExactly(0.3, 0.35, 0.4, 0.45);
  }

  private static List<Double> numbers(LogScale scale) {
    return scale.values().stream().map(BigDecimal::doubleValue).toList();
  }
}
