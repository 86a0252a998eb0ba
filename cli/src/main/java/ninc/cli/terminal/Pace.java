package ninc.cli.terminal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import ninc.runtime.training.Progress;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;

/** Measures how fast a run goes, and tells when it will be over. */
public final class Pace implements TrainingListener {
  /** The first steps are slower: the JVM compiles what it runs. */
  private static final int WARM_UP_STEPS = 3;

  /** A step takes about three times as long as an evaluation: forward, and two products back. */
  private static final double STEP_TO_EVALUATION = 3;

  private final TrainingPlan plan;
  private final LongSupplier nanoClock;
  private long steps;
  private long lastMark;
  private long trained;
  private long trainingNanos;

  /**
   * @param nanoClock the time in nanoseconds, from any origin
   */
  public Pace(TrainingPlan plan, LongSupplier nanoClock) {
    this.plan = plan;
    this.nanoClock = nanoClock;
  }

  @Override
  public void start(TrainingEvent.Start event) {
    lastMark = nanoClock.getAsLong();
  }

  @Override
  public void step(TrainingEvent.Step event) {
    long now = nanoClock.getAsLong();
    steps++;
    if (steps == WARM_UP_STEPS + 1) {
      trained = 0;
      trainingNanos = 0;
    }
    trained += event.result().examples();
    trainingNanos += now - lastMark;
    lastMark = now;
  }

  @Override
  public void evaluation(TrainingEvent.Evaluation event) {
    lastMark = nanoClock.getAsLong();
  }

  /** What other listeners did after the epoch is no part of the next step. */
  @Override
  public void epoch(TrainingEvent.Epoch event) {
    lastMark = nanoClock.getAsLong();
  }

  /** How long it has measured, without evaluations and the first steps. */
  Duration measured() {
    return Duration.ofNanos(trainingNanos);
  }

  /** Training examples per second, without the time of evaluations. */
  double examplesPerSecond() {
    return trained * (double) TimeUnit.SECONDS.toNanos(1) / Math.max(1, trainingNanos);
  }

  /** How long the rest of the run will take, evaluations included. */
  Duration remaining(Progress progress) {
    double steps = plan.lastStep() - progress.step();
    double epochs = steps / plan.stepsPerEpoch();
    double evaluations = Math.ceil(epochs);
    double examples =
        epochs * plan.training().split().size()
            + evaluations * plan.test().split().size() / STEP_TO_EVALUATION;
    return Duration.ofMillis(Math.round(1000 * examples / examplesPerSecond()));
  }
}
