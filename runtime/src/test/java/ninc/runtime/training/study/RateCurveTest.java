package ninc.runtime.training.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateCurveTest {
  private static final RateSweep SWEEP = new RateSweep(1e-4, 1, 101);

  @Test
  void ratesRiseByTheSameFactorFromEndToEnd() {
    assertThat(SWEEP.rate(1)).isEqualTo(1e-4);
    assertThat(SWEEP.rate(26)).isCloseTo(1e-3, within(1e-12));
    assertThat(SWEEP.rate(101)).isCloseTo(1, within(1e-12));
  }

  @Test
  void aSweepMustRise() {
    for (double to : new double[] {1, 0.5, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new RateSweep(1, to, 9))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new RateSweep(0, 1, 9)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RateSweep(1, 2, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void smoothsOverTheStepsBeforeAndAfterThatThereAre() {
    RateCurve curve = curve(i -> i * i);
    assertThat(curve.points().getFirst().smoothed())
        .isCloseTo((0 + 1 + 4 + 9 + 16 + 25) / 6.0, within(1e-12));
    // The mean of (i+j)² for |j| ≤ 5 is i² + 10.
    assertThat(curve.points().get(50).smoothed()).isCloseTo(2510, within(1e-9));
  }

  @Test
  void findsTheMiddleOfAFallAndItsEnd() {
    // Level at 2, down from step 40 to step 60 along half a cosine, up again from step 80.
    RateCurve curve =
        curve(i ->
            2 - (1 - Math.cos(Math.PI * Math.clamp(i - 40, 0, 20) / 20)) / 2 + Math.max(0, i - 80));
    assertThat(curve.steepest().orElseThrow().step()).isBetween(50, 52);
    assertThat(curve.least().orElseThrow().smoothed()).isCloseTo(1, within(1e-6));
  }

  @Test
  void noiseDoesNotMoveIt() {
    RateCurve curve = curve(i -> 2 - 1 / (1 + Math.exp((50 - i) / 5.0)) + (i % 3 - 1) * 0.2);
    assertThat(curve.steepest().orElseThrow().step()).isBetween(46, 56);
  }

  @Test
  void aLossThatOnlyRisesOrStaysHasNoSuggestion() {
    assertThat(curve(i -> 2 + i).steepest()).isEmpty();
    assertThat(curve(i -> 2 - i * 1e-4).steepest()).isEmpty();
  }

  private static RateCurve curve(IntToDoubleFunction loss) {
    List<RateLoss> losses =
        IntStream.range(0, SWEEP.steps())
            .mapToObj(i -> new RateLoss(i + 1, SWEEP.rate(i + 1), (float) loss.applyAsDouble(i)))
            .toList();
    return RateCurve.of(losses, SWEEP.steps(), false);
  }
}
