package ninc.cli.terminal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import ninc.runtime.training.Progress;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;

/** Measures the speed of a run and estimates the remaining time. */
public final class Pace implements TrainingListener {
  /** The first steps are slower because the JVM is still compiling the hot methods. */
  private static final int WARM_UP_STEPS = 3;

  /**
   * A step takes about three times as long as an evaluation: the backward pass has two products.
   */
  private static final double STEP_TO_EVALUATION = 3;

  private final TrainingPlan plan;
  private final LongSupplier nanoClock;
  private long steps;
  private long lastMark;
  private long trained;
  private long trainingNanos;

  /**
   * @param nanoClock a clock in nanoseconds with an arbitrary origin
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

  /** Excludes the time of other listeners after the epoch from the next step. */
  @Override
  public void epoch(TrainingEvent.Epoch event) {
    lastMark = nanoClock.getAsLong();
  }

  /** Returns the measured training time, without evaluations and the first steps. */
  Duration measured() {
    return Duration.ofNanos(trainingNanos);
  }

  /** Returns the training examples per second, without evaluations. */
  double examplesPerSecond() {
    return trained * (double) TimeUnit.SECONDS.toNanos(1) / Math.max(1, trainingNanos);
  }

  /** Returns the number of examples that are evaluated after each epoch. */
  private int evaluated() {
    int validation = plan.validation().map(examples -> examples.split().size()).orElse(0);
    return validation + plan.test().split().size();
  }

  /** Estimates the remaining time of the run, including evaluations. */
  Duration remaining(Progress progress) {
    double steps = plan.lastStep() - progress.step();
    double epochs = steps / plan.stepsPerEpoch();
    double evaluations = Math.ceil(epochs);
    double examples =
        epochs * plan.training().split().size() + evaluations * evaluated() / STEP_TO_EVALUATION;
    return Duration.ofMillis(Math.round(1000 * examples / examplesPerSecond()));
  }
}
