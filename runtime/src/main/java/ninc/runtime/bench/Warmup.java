package ninc.runtime.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Steps that are not counted, while the JIT compiler still makes the kernels faster: at least
 * {@link #FEWEST_STEPS}, until the last two were no faster than the best before them by more than
 * {@link #GAIN}.
 */
public final class Warmup {
  /** There are never fewer steps. */
  public static final int FEWEST_STEPS = 3;

  /** What counts as faster: this share of the time less. */
  public static final double GAIN = 0.05;

  /** A machine that never gets steady is measured all the same; its spread shows it. */
  static final int MOST_STEPS = 50;

  private static final int SETTLED_STEPS = 2;

  private Warmup() {}

  static void run(Runnable step) {
    List<Double> times = new ArrayList<>();
    while (!isSteady(times) && times.size() < MOST_STEPS) {
      times.add(Stopwatch.seconds(step));
    }
  }

  static boolean isSteady(List<Double> times) {
    if (times.size() < FEWEST_STEPS) {
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
