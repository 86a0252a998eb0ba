package ninc.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import ninc.dsl.Shape;
import ninc.dsl.Training;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.Split;
import ninc.runtime.training.BatchResult;
import ninc.runtime.training.EvaluationSet;
import ninc.runtime.training.Progress;
import ninc.runtime.training.Totals;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingPlan;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long SECOND = 1_000_000_000;

  /** 10 epochs of 100 steps with 10 examples each, and 300 test examples. */
  private static final TrainingPlan PLAN =
      TrainingPlan.of(
          Training.defaults().batchSize(10).epochs(10),
          new Shape(1, 1, 1),
          new Dataset("data", split(1000), split(300), List.of("only")),
          ExampleOrder.SEQUENTIAL,
          0);

  private long now;
  private final Pace pace = new Pace(PLAN, () -> now);
  private Progress progress = Progress.START;

  @Test
  void leavesOutTheFirstStepsAndEvaluations() {
    pace.start(new TrainingEvent.Start("M", 1, "cpu", 0, PLAN, progress));
    steps(3, 50 * SECOND);
    steps(4, 2 * SECOND);
    now += 1000 * SECOND;
    pace.evaluation(new TrainingEvent.Evaluation(EvaluationSet.TEST, 300, Totals.NONE));
    steps(4, 2 * SECOND);
    assertThat(pace.examplesPerSecond()).isCloseTo(5, within(1e-9));
    assertThat(pace.measured()).isEqualTo(Duration.ofSeconds(16));
  }

  @Test
  void theTimeLeftHasTheStepsAndAThirdOfThatForEachTestExample() {
    pace.start(new TrainingEvent.Start("M", 1, "cpu", 0, PLAN, progress));
    steps(10, 2 * SECOND);
    // There remain 990 of 1000 steps of 2 s, and ten evaluations of 300 examples at 15 examples/s.
    assertThat(pace.remaining(progress)).isEqualTo(Duration.ofSeconds(1980 + 200));
  }

  @Test
  void aLongRunIsToldOnceAfterTenStepsWithWhatShortensIt() {
    StringWriter err = new StringWriter();
    RunNotices notice = new RunNotices(pace, new Notices(new PrintWriter(err, true), false));
    pace.start(new TrainingEvent.Start("M", 1, "cpu", 0, PLAN, progress));
    for (int i = 0; i < 9; i++) {
      steps(1, 10 * SECOND);
      notice.step(lastStep());
    }
    assertThat(err.toString()).isEmpty();
    steps(1, 10 * SECOND);
    notice.step(lastStep());
    steps(1, 10 * SECOND);
    notice.step(lastStep());
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "ninc: At 1.0 examples/s, this run will take about 3 h 1 min; shorten it with --epochs,"
                + " --steps, --train-limit or --test-limit");
  }

  @Test
  void aShortRunIsNotTold() {
    StringWriter err = new StringWriter();
    RunNotices notice = new RunNotices(pace, new Notices(new PrintWriter(err, true), false));
    pace.start(new TrainingEvent.Start("M", 1, "cpu", 0, PLAN, progress));
    for (int i = 0; i < 200; i++) {
      steps(1, SECOND / 2);
      notice.step(lastStep());
    }
    assertThat(err.toString()).isEmpty();
  }

  private void steps(int count, long nanos) {
    for (int i = 0; i < count; i++) {
      now += nanos;
      progress = progress.after(new BatchResult(10, 1, 5));
      pace.step(lastStep());
    }
  }

  private TrainingEvent.Step lastStep() {
    return new TrainingEvent.Step(progress, new BatchResult(10, 1, 5));
  }

  private static Split split(int size) {
    return Split.of(new ImageShape(1, 1, 1), new byte[size], new int[size]);
  }
}
