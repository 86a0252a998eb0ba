package ninc.cli.terminal;

import java.time.Duration;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;

/** Reports warnings, and the options that shorten a run if it will take long. */
public final class RunNotices implements TrainingListener {
  private static final int LEAST_STEPS = 10;

  /** By then, the JVM has compiled the hot methods and the speed is representative. */
  private static final Duration LEAST_TIME = Duration.ofSeconds(15);

  private static final Duration LONG = Duration.ofMinutes(30);

  private final Pace pace;
  private final Notices notices;
  private int steps;
  private boolean estimated;

  /**
   * @param pace is notified of each step before this listener
   */
  public RunNotices(Pace pace, Notices notices) {
    this.pace = pace;
    this.notices = notices;
  }

  @Override
  public void step(TrainingEvent.Step event) {
    steps++;
    if (estimated || steps < LEAST_STEPS || pace.measured().compareTo(LEAST_TIME) < 0) {
      return;
    }
    estimated = true;
    Duration remaining = pace.remaining(event.progress());
    if (remaining.compareTo(LONG) > 0) {
      notices.say(
          "At %.1f examples/s, this run will take about %s; shorten it with --epochs, --steps,"
              + " --train-limit or --test-limit",
          pace.examplesPerSecond(), Text.duration(remaining));
    }
  }

  @Override
  public void warning(TrainingEvent.Warning event) {
    notices.warn("%s", Remedies.message(event));
  }
}
