package ninc.runtime.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmupTest {

  @Test
  void takesAtLeastThreeSteps() {
    assertThat(Warmup.isDone(idle(), 0)).isFalse();
    assertThat(Warmup.isDone(idle(1.0, 1.0), 0)).isFalse();
    assertThat(Warmup.isDone(idle(1.0, 1.0, 1.0), 0)).isTrue();
  }

  @Test
  void takesAtLeastItsTime() {
    assertThat(Warmup.isDone(idle(1.0, 1.0, 1.0), 3.5)).isFalse();
    assertThat(Warmup.isDone(idle(1.0, 1.0, 1.0, 1.0), 3.5)).isTrue();
  }

  @Test
  void goesOnWhileOneOfTheLastTwoStepsIsTheFastestByMoreThanFivePercent() {
    assertThat(Warmup.isDone(idle(9.0, 1.0, 1.0), 0)).isFalse();
    assertThat(Warmup.isDone(idle(9.0, 1.0, 1.0, 0.96), 0)).isTrue();
    assertThat(Warmup.isDone(idle(9.0, 1.0, 1.0, 0.94), 0)).isFalse();
    assertThat(Warmup.isDone(idle(9.0, 1.0, 1.0, 0.94, 3.0), 0)).isFalse();
    assertThat(Warmup.isDone(idle(9.0, 1.0, 1.0, 0.94, 3.0, 0.94), 0)).isTrue();
  }

  @Test
  void goesOnUntilTheCompilerHasBeenIdleForTheMinimumTime() {
    List<Warmup.Step> steps = new ArrayList<>(idle(1, 1, 1, 1));
    steps.set(1, new Warmup.Step(1, true));
    assertThat(Warmup.isDone(steps, 2)).isTrue();
    assertThat(Warmup.isDone(steps, 3)).isFalse();
  }

  @Test
  void doesNotWaitForeverForTheCompiler() {
    List<Warmup.Step> steps = Collections.nCopies(61, new Warmup.Step(1, true));
    assertThat(Warmup.isDone(steps.subList(0, 59), 1)).isFalse();
    assertThat(Warmup.isDone(steps, 1)).isTrue();
  }

  private static List<Warmup.Step> idle(double... seconds) {
    return Arrays.stream(seconds).mapToObj(time -> new Warmup.Step(time, false)).toList();
  }
}
