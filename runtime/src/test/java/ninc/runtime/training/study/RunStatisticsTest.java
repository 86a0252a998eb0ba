package ninc.runtime.training.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import ninc.runtime.training.Totals;
import org.junit.jupiter.api.Test;

class RunStatisticsTest {
  private static final int LOGITS = 10;
  private static final double GUESSING = Math.log(LOGITS);

  @Test
  void theDeviationIsThatOfASample() {
    Moments moments = Moments.of(DoubleStream.of(1, 2, 3, 6));
    assertThat(moments.mean()).isEqualTo(3);
    assertThat(moments.deviation()).isCloseTo(Math.sqrt(14 / 3.0), within(1e-12));
  }

  @Test
  void oneNumberHasNoDeviationAndNoneHasNoMean() {
    assertThat(Moments.of(DoubleStream.of(4))).isEqualTo(new Moments(4, Double.NaN));
    assertThat(Moments.of(DoubleStream.of())).isEqualTo(new Moments(Double.NaN, Double.NaN));
  }

  @Test
  void theTrainLossSaysWhetherARunConvergedAndTheTestLossWhetherItIsDead() {
    assertThat(outcome(0.45, 0.6)).isEqualTo(RunOutcome.CONVERGED);
    assertThat(outcome(0.47, 0.6)).isEqualTo(RunOutcome.STALLED);
    assertThat(outcome(1.1, GUESSING)).isEqualTo(RunOutcome.DEAD);
    assertThat(outcome(2.3, 0.995 * GUESSING)).isEqualTo(RunOutcome.DEAD);
    assertThat(outcome(2.2, 0.98 * GUESSING)).isEqualTo(RunOutcome.STALLED);
    assertThat(outcome(0.01, GUESSING)).as("overfitted").isEqualTo(RunOutcome.CONVERGED);
  }

  @Test
  void aRunThatDivergedIsDeadAndLeftOutOfTheMeans() {
    RunResult good = new RunResult(1, Optional.of(epoch(0.25, 0.5)));
    RunResult bad = new RunResult(2, Optional.empty());
    RunStatistics all = statistics(List.of(good, bad));
    assertThat(all.with(RunOutcome.CONVERGED)).containsExactly(good);
    assertThat(all.with(RunOutcome.DEAD)).containsExactly(bad);
    assertThat(all.convergedShare()).isEqualTo(0.5);
    assertThat(all.trainLoss().mean()).isEqualTo(0.25);
    assertThat(all.testLoss().mean()).isEqualTo(0.5);
  }

  private static RunOutcome outcome(double trainLoss, double testLoss) {
    RunResult run = new RunResult(1, Optional.of(epoch(trainLoss, testLoss)));
    return statistics(List.of(run)).outcome(run);
  }

  private static RunStatistics statistics(List<RunResult> runs) {
    return new RunStatistics(runs, RunStatistics.defaultThreshold(LOGITS), LOGITS);
  }

  private static RunResult.LastEpoch epoch(double trainLoss, double testLoss) {
    return new RunResult.LastEpoch(new Totals(trainLoss * 8, 4, 8), new Totals(testLoss * 4, 1, 4));
  }
}
