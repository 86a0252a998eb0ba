package ninc;

import static java.lang.Double.NaN;
import static ninc.dsl.Dsl.constant;
import static ninc.dsl.Dsl.cosine;
import static ninc.dsl.Dsl.customSchedule;
import static ninc.dsl.Dsl.exponential;
import static ninc.dsl.Dsl.multiStep;
import static ninc.dsl.Dsl.oneCycle;
import static ninc.dsl.Dsl.plateau;
import static ninc.dsl.Dsl.polynomial;
import static ninc.dsl.Dsl.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.LongStream;
import ninc.dsl.LearningRateSchedule;
import ninc.dsl.LearningRateSchedule.Moment;
import ninc.dsl.LearningRateSchedule.WarmUp;
import org.junit.jupiter.api.Test;

/** Factors against PyTorch's schedulers at a learning rate of 1. */
class LearningRateScheduleTest {

  private static double[] factors(LearningRateSchedule schedule, long stepsPerEpoch, long steps) {
    return LongStream.range(0, steps)
        .mapToDouble(step -> schedule.factor(new Moment(step, stepsPerEpoch, steps, List.of())))
        .toArray();
  }

  @Test
  void constantIsAlwaysOne() {
    assertThat(factors(constant(), 2, 5)).containsExactly(1, 1, 1, 1, 1);
  }

  /** {@code StepLR(step_size=2, gamma=0.1)}, stepped after each epoch of two steps. */
  @Test
  void stepFallsAfterEverySoManyEpochs() {
    assertThat(factors(step(2, 0.1), 2, 10))
        .containsExactly(new double[] {1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1, 0.01, 0.01}, within(1e-15));
  }

  /** {@code CosineAnnealingLR(T_max=6)}: ½(1+cos(πt/6)). */
  @Test
  void cosineFallsAlongHalfACosine() {
    double halfRoot3 = 0.8660254037844386;
    assertThat(factors(cosine(), 1, 6))
        .containsExactly(
            new double[] {1, (1 + halfRoot3) / 2, 0.75, 0.5, 0.25, (1 - halfRoot3) / 2},
            within(1e-15));
  }

  /**
   * {@code OneCycleLR(max_lr=1, total_steps=10)}: up from 1/25 until step 0.3·10−1 = 2, then down
   * to 1/250,000 at step 9. With cₖ = cos(kπ/7), step 2+k is 4e-6 + (1−4e-6)(1+cₖ)/2.
   */
  @Test
  void oneCycleRisesAndFalls() {
    assertThat(factors(oneCycle(), 1, 10))
        .containsExactly(
            new double[] {
              0.04,
              0.52,
              1.0,
              0.950484632,
              0.811745654,
              0.611262022,
              0.388741978,
              0.188258347,
              0.049519368,
              0.000004
            },
            within(1e-9));
  }

  @Test
  void oneCyclePeaksBetweenTwoStepsWhereThreeTenthsAreNotWhole() {
    // Total 8: the rise ends at 1.4, so step 1 is 5/7 of the way up and step 2 is past the peak.
    double up = Math.cos(Math.PI / 1.4);
    double down = Math.cos(Math.PI * 0.6 / 5.6);
    double[] factors = factors(oneCycle(), 1, 8);
    assertThat(factors[1]).isCloseTo(1 - 0.96 * (1 + up) / 2, within(1e-12));
    assertThat(factors[2]).isCloseTo(4e-6 + (1 - 4e-6) * (1 + down) / 2, within(1e-12));
  }

  @Test
  void runsOfOneStepHaveAFactorToo() {
    for (LearningRateSchedule schedule :
        List.of(
            constant(),
            step(1, 0.5),
            multiStep(0.5, 1),
            cosine(),
            oneCycle(),
            polynomial(2),
            exponential(0.9),
            plateau(0, 0.5),
            new WarmUp(3, cosine()))) {
      assertThat(factors(schedule, 1, 1)).as("%s", schedule).doesNotContain(NaN);
    }
  }

  @Test
  void aFunctionSeesWhereTheRunIs() {
    assertThat(factors(customSchedule(now -> now.epochs() + 10 * now.share()), 2, 4))
        .containsExactly(0, 3, 6, 9);
    Moment moment = new Moment(4, 2, 8, List.of(0.5, 0.25));
    assertThat(customSchedule(now -> now.losses().getLast()).factor(moment)).isEqualTo(0.25);
  }

  /** Steps 1/4, 2/4 and 3/4 of the way, then a run of four steps. */
  @Test
  void aWarmUpComesBeforeTheScheduleAndEndsWhereThatBegins() {
    assertThat(factors(new WarmUp(1.5, polynomial(1)), 2, 7))
        .containsExactly(0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25);
    assertThat(factors(new WarmUp(1, customSchedule(_ -> 8)), 3, 4)).containsExactly(2, 4, 6, 8);
    assertThat(factors(new WarmUp(9, cosine()), 1, 3))
        .containsExactly(new double[] {0.1, 0.2, 0.3}, within(1e-15));
  }
}
