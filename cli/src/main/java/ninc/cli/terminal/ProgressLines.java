package ninc.cli.terminal;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;

/** Reports progress every 30 seconds where there is no terminal for {@link ProgressBars}. */
public final class ProgressLines implements TrainingListener {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final TrainingPlan plan;
  private final Pace pace;
  private final Notices notices;
  private final LongSupplier nanoClock;
  private long lastLine;

  /**
   * @param pace is notified of each step before this listener
   */
  public ProgressLines(TrainingPlan plan, Pace pace, Notices notices, LongSupplier nanoClock) {
    this.plan = plan;
    this.pace = pace;
    this.notices = notices;
    this.nanoClock = nanoClock;
  }

  @Override
  public void start(TrainingEvent.Start event) {
    lastLine = nanoClock.getAsLong();
  }

  @Override
  public void step(TrainingEvent.Step event) {
    long now = nanoClock.getAsLong();
    if (now - lastLine < INTERVAL_NANOS) {
      return;
    }
    lastLine = now;
    notices.say(
        "epoch %d/%d, step %d/%d: %s",
        event.progress().epoch(),
        plan.epochs(),
        event.progress().step(),
        plan.lastStep(),
        ProgressText.of(event.progress(), pace));
  }
}
