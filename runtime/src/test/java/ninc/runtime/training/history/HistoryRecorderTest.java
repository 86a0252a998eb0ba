package ninc.runtime.training.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import ninc.dsl.Shape;
import ninc.dsl.Training;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.Split;
import ninc.runtime.inspect.DeadChannels;
import ninc.runtime.training.BatchResult;
import ninc.runtime.training.EpochLosses;
import ninc.runtime.training.EvaluationSet;
import ninc.runtime.training.Progress;
import ninc.runtime.training.Totals;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingPlan;
import org.junit.jupiter.api.Test;

class HistoryRecorderTest {
  private static final long SECOND = 1_000_000_000;

  /** 100 steps of 10 examples an epoch. */
  private static final TrainingPlan PLAN = plan(1000);

  private long now;
  private Progress progress = Progress.START;

  @Test
  void aPointIsTheMeanOfATwentiethOfAnEpoch() {
    HistoryRecorder recorder = recorder(PLAN);
    steps(recorder, 5, 1);
    steps(recorder, 5, 3);
    assertThat(recorder.history().points())
        .containsExactly(
            new CurvePoint(0.05, 1, 0.5, PLAN.context(5, EpochLosses.NONE).learningRate(), 10),
            new CurvePoint(0.1, 3, 0.5, PLAN.context(10, EpochLosses.NONE).learningRate(), 10));
    steps(recorder, 90, 1);
    assertThat(recorder.history().points()).hasSize(20);
    assertThat(recorder.history().points().getLast().position()).isEqualTo(1);
  }

  @Test
  void aShortEpochHasAPointForEachStep() {
    HistoryRecorder recorder = recorder(plan(30));
    steps(recorder, 3, 1);
    assertThat(recorder.history().points())
        .extracting(CurvePoint::position)
        .containsExactly(1 / 3.0, 2 / 3.0, 1.0);
  }

  @Test
  void theLastStepOfARunHasAPoint() {
    TrainingPlan limited = PLAN.limitedTo(7);
    HistoryRecorder recorder = recorder(limited);
    steps(recorder, 7, 1);
    assertThat(recorder.history().points())
        .extracting(CurvePoint::position)
        .containsExactly(0.05, 0.07);
  }

  @Test
  void evaluationsAndInspectionsAreNoTimeOfTraining() {
    HistoryRecorder recorder = recorder(PLAN);
    steps(recorder, 100, 1);
    now += 70 * SECOND;
    recorder.evaluation(new TrainingEvent.Evaluation(EvaluationSet.TEST, 100, Totals.NONE));
    now += 70 * SECOND;
    progress = progress.nextEpoch();
    recorder.epoch(
        new TrainingEvent.Epoch(
            1,
            new Totals(500, 400, 1000),
            Optional.of(new Totals(8, 15, 20)),
            new Totals(30, 20, 100),
            1000,
            50,
            progress,
            Optional.empty()));
    now += 70 * SECOND;
    recorder.add(health(1));
    steps(recorder, 5, 1);
    assertThat(recorder.history().points())
        .extracting(CurvePoint::examplesPerSecond)
        .allSatisfy(speed -> assertThat(speed).isCloseTo(10, within(1e-9)));
    assertThat(recorder.history().epochs())
        .containsExactly(
            new EpochResult(
                1,
                100,
                1,
                0.5,
                0.4,
                0.4,
                0.75,
                0.3,
                0.2,
                PLAN.context(100, EpochLosses.NONE).learningRate(),
                20,
                50));
  }

  @Test
  void aHistoryIsTheSameAfterItWasText() {
    HistoryRecorder recorder = recorder(PLAN);
    recorder.add(health(0));
    steps(recorder, 10, 1.75f);
    History history = recorder.history().plus(result(1));
    assertThat(History.ofJson(history.toJson())).contains(history);
    History digits = History.NONE.plus(new CurvePoint(1 / 3.0, 1e-9 / 3, 0.5, 0.1, 12345.678));
    History rounded = History.ofJson(digits.toJson()).orElseThrow();
    assertThat(rounded.points())
        .containsExactly(new CurvePoint(0.333333, 3.33333e-10, 0.5, 0.1, 12345.7));
    assertThat(rounded.toJson()).isEqualTo(digits.toJson());
    assertThat(History.ofJson("{\"points\":[]}")).isEmpty();
    assertThat(History.ofJson("no JSON")).isEmpty();
  }

  @Test
  void whatARunThatGoesOnDoesAgainIsLeftOut() {
    List<CurvePoint> points = List.of(point(0.5), point(1), point(1.5), point(2));
    List<EpochResult> epochs = List.of(result(1), result(2));
    History history = new History(points, epochs, List.of(health(0), health(1), health(2)));
    History before = history.before(2, 1.5);
    assertThat(before.points()).isEqualTo(points.subList(0, 3));
    assertThat(before.epochs()).containsExactly(result(1));
    assertThat(before.health()).containsExactly(health(0), health(1));
    assertThat(history.before(3, 2).epochs()).isEqualTo(epochs);
  }

  private HistoryRecorder recorder(TrainingPlan plan) {
    HistoryRecorder recorder = new HistoryRecorder(plan, History.NONE, () -> now);
    recorder.start(new TrainingEvent.Start("M", 1, "cpu", 0, plan, progress));
    return recorder;
  }

  /** Steps of a second with half of their examples right. */
  private void steps(HistoryRecorder recorder, int steps, float loss) {
    for (int i = 0; i < steps; i++) {
      now += SECOND;
      BatchResult result = new BatchResult(10, loss, 5);
      progress = progress.after(result);
      recorder.step(new TrainingEvent.Step(progress, result));
    }
  }

  private static CurvePoint point(double position) {
    return new CurvePoint(position, 1, 0.5, 0.1, 10);
  }

  private static EpochResult result(int epoch) {
    return new EpochResult(
        epoch, 100L * epoch, epoch, 1, 0.5, Double.NaN, Double.NaN, 1, 0.5, 0.1, 10, 100);
  }

  private static History.Health health(double position) {
    return new History.Health(position, List.of(new DeadChannels("relu", 1, 4)));
  }

  private static TrainingPlan plan(int examples) {
    return TrainingPlan.of(
        Training.defaults().batchSize(10).epochs(3),
        new Shape(1, 1, 1),
        new Dataset("data", split(examples), split(100), List.of("only")),
        ExampleOrder.SEQUENTIAL,
        0);
  }

  private static Split split(int examples) {
    return Split.of(new ImageShape(1, 1, 1), new byte[examples], new int[examples]);
  }

  @Test
  void aLongRunKeepsALimitedNumberOfPointsAndInspections() {
    History history = History.NONE;
    for (int i = 1; i <= 20 * History.MAX_POINTS; i++) {
      history =
          history.plus(new CurvePoint(i, 1, 0.5, 0.1, 100)).plus(new History.Health(i, List.of()));
      assertThat(history.points()).hasSizeLessThanOrEqualTo(History.MAX_POINTS);
      assertThat(history.health()).hasSizeLessThanOrEqualTo(History.MAX_INSPECTIONS);
    }
    assertThat(history.points()).hasSizeGreaterThanOrEqualTo(History.MAX_POINTS / 2);
    assertThat(history.points().getLast().position()).isEqualTo(20 * History.MAX_POINTS);
    assertThat(history.points().getFirst().position()).isLessThan(History.MAX_POINTS / 10);
    assertThat(history.points()).extracting(CurvePoint::position).isSorted();
    assertThat(history.points().getFirst().loss()).as("the mean of equal losses").isEqualTo(1);
    assertThat(history.health().getLast().position()).isEqualTo(20 * History.MAX_POINTS);
  }
}
