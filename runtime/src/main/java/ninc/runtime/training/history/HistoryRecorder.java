package ninc.runtime.training.history;

import java.util.function.LongSupplier;
import ninc.runtime.training.Progress;
import ninc.runtime.training.Totals;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;

/** Records the history of a run, with 20 points per epoch. */
public final class HistoryRecorder implements TrainingListener {
  private static final int POINTS_PER_EPOCH = 20;

  private final TrainingPlan plan;
  private final StepClock clock;
  private History history;
  private Totals sincePoint = Totals.NONE;
  private double secondsSincePoint;

  /**
   * Creates a recorder.
   *
   * @param before the history of the completed part of the run
   * @param nanoClock the time in nanoseconds from an arbitrary origin
   */
  public HistoryRecorder(TrainingPlan plan, History before, LongSupplier nanoClock) {
    this.plan = plan;
    this.history = before;
    this.clock = new StepClock(nanoClock);
  }

  public History history() {
    return history;
  }

  /** Adds an inspection of the layers, whose time is not counted as training time. */
  public void add(History.Health health) {
    history = history.plus(health);
    clock.begin();
  }

  @Override
  public void start(TrainingEvent.Start event) {
    clock.begin();
  }

  @Override
  public void step(TrainingEvent.Step event) {
    sincePoint = sincePoint.plus(event.result());
    secondsSincePoint += clock.step();
    if (isPoint(event.progress())) {
      point(event.progress());
    }
  }

  /**
   * Returns whether a step is the last of a twentieth of an epoch; in shorter epochs, every step
   * is.
   */
  private boolean isPoint(Progress progress) {
    int steps = plan.stepsPerEpoch();
    int points = Math.min(POINTS_PER_EPOCH, steps);
    long step = plan.stepsOfEpoch(progress);
    return step * points / steps > (step - 1) * points / steps
        || progress.step() == plan.lastStep();
  }

  private void point(Progress progress) {
    history =
        history.plus(
            new CurvePoint(
                CurvePoint.position(progress, plan),
                sincePoint.meanLoss(),
                sincePoint.accuracy(),
                plan.context(progress.step(), progress.losses()).learningRate(),
                sincePoint.examples() / secondsSincePoint));
    sincePoint = Totals.NONE;
    secondsSincePoint = 0;
  }

  @Override
  public void evaluation(TrainingEvent.Evaluation event) {
    clock.begin();
  }

  @Override
  public void epoch(TrainingEvent.Epoch event) {
    history = history.plus(EpochResult.of(event, plan));
    clock.begin();
  }
}
