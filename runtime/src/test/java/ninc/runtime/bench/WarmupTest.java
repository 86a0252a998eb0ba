package ninc.runtime.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WarmupTest {

  @Test
  void takesAtLeastThreeSteps() {
    assertThat(Warmup.isDone(List.of(), 0)).isFalse();
    assertThat(Warmup.isDone(List.of(1.0, 1.0), 0)).isFalse();
    assertThat(Warmup.isDone(List.of(1.0, 1.0, 1.0), 0)).isTrue();
  }

  @Test
  void takesAtLeastItsTime() {
    assertThat(Warmup.isDone(List.of(1.0, 1.0, 1.0), 3.5)).isFalse();
    assertThat(Warmup.isDone(List.of(1.0, 1.0, 1.0, 1.0), 3.5)).isTrue();
  }

  @Test
  void goesOnWhileOneOfTheLastTwoStepsIsTheFastestByMoreThanFivePercent() {
    assertThat(Warmup.isDone(List.of(9.0, 1.0, 1.0), 0)).isFalse();
    assertThat(Warmup.isDone(List.of(9.0, 1.0, 1.0, 0.96), 0)).isTrue();
    assertThat(Warmup.isDone(List.of(9.0, 1.0, 1.0, 0.94), 0)).isFalse();
    assertThat(Warmup.isDone(List.of(9.0, 1.0, 1.0, 0.94, 3.0), 0)).isFalse();
    assertThat(Warmup.isDone(List.of(9.0, 1.0, 1.0, 0.94, 3.0, 0.94), 0)).isTrue();
  }
}
