package ninc.runtime.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs untimed steps while the JIT compiler still speeds up the kernels: at least {@link
 * #MIN_STEPS} steps and a minimum time, until the last two steps are not faster than the best step
 * before them by more than {@link #GAIN}.
 */
public final class Warmup {
  /** The minimum number of steps. */
  public static final int MIN_STEPS = 3;

  /** The relative decrease in time that counts as faster. */
  public static final double GAIN = 0.05;

  private static final int SETTLED_STEPS = 2;

  private Warmup() {}

  /**
   * Warms up.
   *
   * @param minSeconds the minimum time, since the JIT compiler runs in the background and needs
   *     time even if steps are short
   */
  public static void run(double minSeconds, Runnable step) {
    List<Double> times = new ArrayList<>();
    while (!isDone(times, minSeconds)) {
      times.add(Stopwatch.seconds(step));
    }
  }

  /** Returns whether the warm-up is complete after steps with these times. */
  static boolean isDone(List<Double> times, double minSeconds) {
    double seconds = times.stream().mapToDouble(Double::doubleValue).sum();
    if (times.size() < MIN_STEPS || seconds < minSeconds) {
      return false;
    }
    int settled = times.size() - SETTLED_STEPS;
    return best(times.subList(settled, times.size()))
        >= (1 - GAIN) * best(times.subList(0, settled));
  }

  private static double best(List<Double> times) {
    return times.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }
}
