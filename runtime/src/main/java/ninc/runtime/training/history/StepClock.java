package ninc.runtime.training.history;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Measures the time of steps, without the time between them. */
public final class StepClock {
  private final LongSupplier nanoClock;
  private long mark;

  /**
   * Creates a clock.
   *
   * @param nanoClock the time in nanoseconds from an arbitrary origin
   */
  public StepClock(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.mark = nanoClock.getAsLong();
  }

  /** Starts a step, excluding the time until now. */
  public void begin() {
    mark = nanoClock.getAsLong();
  }

  /**
   * Ends a step and starts the next.
   *
   * @return the time of the step in seconds, more than 0
   */
  public double step() {
    long began = mark;
    begin();
    return (double) Math.max(1, mark - began) / TimeUnit.SECONDS.toNanos(1);
  }
}
