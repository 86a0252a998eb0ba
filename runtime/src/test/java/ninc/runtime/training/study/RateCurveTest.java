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
  private static final double LN_3 = Math.log(3);

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
  void suggestsATenthOfTheRateWithTheLowestLoss() {
    // Level at 2, down from step 40 to step 60 along half a cosine, up again from step 80.
    RateCurve curve =
        curve(i ->
            2
                - (1 - Math.cos(Math.PI * Math.clamp(i - 40, 0, 20) / 20)) / 2
                + Math.max(0, i - 65) * 0.1);
    double least = curve.least().orElseThrow().rate();
    assertThat(curve.least().orElseThrow().smoothed()).isCloseTo(1, within(0.05));
    assertThat(curve.suggested().orElseThrow().rate())
        .isLessThanOrEqualTo(least / 10)
        .isGreaterThan(least / 12);
  }

  @Test
  void suggestsTheFirstRateIfTheSweepBeginsAboveATenth() {
    RateCurve curve = curve(i -> 2 - Math.min(i, 10) * 0.15 + Math.max(0, i - 12));
    assertThat(curve.suggested()).contains(curve.points().getFirst());
  }

  @Test
  void noiseMovesItLittle() {
    RateCurve curve =
        curve(
            i -> 2 - 1 / (1 + Math.exp((50 - i) / 5.0)) + Math.max(0, i - 70) + (i % 3 - 1) * 0.2);
    assertThat(curve.least().orElseThrow().step()).isBetween(62, 70);
  }

  @Test
  void aFallToTheLossOfGuessingIsNoReasonForASuggestion() {
    assertThat(curve(i -> Math.max(LN_3, 3 - i * 0.1)).suggested()).isEmpty();
    assertThat(curve(i -> Math.max(0.99 * LN_3, 3 - i * 0.1)).suggested()).isEmpty();
    assertThat(curve(i -> Math.max(0.97 * LN_3, 3 - i * 0.1)).suggested()).isPresent();
  }

  @Test
  void averagesTheStartsAsFarAsAllOfThemGot() {
    LearningRateRangeTest.Start whole = start(i -> 1, SWEEP.steps(), false);
    LearningRateRangeTest.Start part = start(i -> 3, 40, true);
    RateCurve curve = RateCurve.of(List.of(whole, part), SWEEP.steps(), 3);
    assertThat(curve.points())
        .hasSize(40)
        .allSatisfy(point -> assertThat(point.loss()).isEqualTo(2));
    assertThat(curve.diverged()).isTrue();
  }

  @Test
  void aLossThatOnlyRisesOrStaysHasNoSuggestion() {
    assertThat(curve(i -> 1 + i).suggested()).isEmpty();
    assertThat(curve(i -> 1 - i * 1e-4).suggested()).isEmpty();
  }

  private static RateCurve curve(IntToDoubleFunction loss) {
    return RateCurve.of(List.of(start(loss, SWEEP.steps(), false)), SWEEP.steps(), 3);
  }

  private static LearningRateRangeTest.Start start(
      IntToDoubleFunction loss, int steps, boolean diverged) {
    return new LearningRateRangeTest.Start(
        IntStream.range(0, steps)
            .mapToObj(i -> new RateLoss(i + 1, SWEEP.rate(i + 1), (float) loss.applyAsDouble(i)))
            .toList(),
        diverged);
  }
}
