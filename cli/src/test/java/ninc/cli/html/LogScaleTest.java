package ninc.cli.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class LogScaleTest {

  @Test
  void holdsAllValuesBetweenWholeDecades() {
    LogScale scale = LogScale.over(DoubleStream.of(0.3, 250, 20), 0, 400);
    assertThat(scale.decades()).containsExactly(0.1, 1, 10, 100, 1000);
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
    assertThat(LogScale.over(DoubleStream.of(10), 0, 1).decades()).containsExactly(10, 100);
    assertThat(LogScale.over(DoubleStream.empty(), 0, 1).decades()).containsExactly(1, 10);
  }
}
