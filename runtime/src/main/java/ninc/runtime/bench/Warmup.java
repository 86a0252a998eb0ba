package ninc.runtime.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Steps that are not counted, while the JIT compiler still makes the kernels faster: at least
 * {@link #FEWEST_STEPS} and for some time, until the last two were no faster than the best before
 * them by more than {@link #GAIN}.
 */
public final class Warmup {
  /** There are never fewer steps. */
  public static final int FEWEST_STEPS = 3;

  /** What counts as faster: this share of the time less. */
  public static final double GAIN = 0.05;

  private static final int SETTLED_STEPS = 2;

  private Warmup() {}

  /**
   * Warms up.
   *
   * @param leastSeconds for the JIT compiler, which works beside a step and needs its time even
   *     where steps are short
   */
  static void run(double leastSeconds, Runnable step) {
    List<Double> times = new ArrayList<>();
    while (!isDone(times, leastSeconds)) {
      times.add(Stopwatch.seconds(step));
    }
  }

  /** Whether steps that took these times are enough; it ends, for times do not fall for ever. */
  static boolean isDone(List<Double> times, double leastSeconds) {
    double seconds = times.stream().mapToDouble(Double::doubleValue).sum();
    if (times.size() < FEWEST_STEPS || seconds < leastSeconds) {
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
