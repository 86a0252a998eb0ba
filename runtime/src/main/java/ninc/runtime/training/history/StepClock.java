package ninc.runtime.training.history;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Measures how long steps take, without what happens between them. */
public final class StepClock {
  private final LongSupplier nanoClock;
  private long mark;

  /**
   * @param nanoClock the time in nanoseconds, from any origin
   */
  public StepClock(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.mark = nanoClock.getAsLong();
  }

  /** Leaves out the time until now: a step begins. */
  public void begin() {
    mark = nanoClock.getAsLong();
  }

  /**
   * Ends a step, with which the next begins.
   *
   * @return the seconds that it took, more than 0
   */
  public double step() {
    long began = mark;
    begin();
    return (double) Math.max(1, mark - began) / TimeUnit.SECONDS.toNanos(1);
  }
}
