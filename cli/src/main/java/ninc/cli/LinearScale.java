package ninc.cli;

import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * A linear axis from one tick to another.
 *
 * @param low the first tick, in units of {@code step}
 * @param high the last tick, in the same, above {@code low}
 * @param step between ticks: 1, 2 or 5 times a power of ten
 * @param start the coordinate of the first tick
 * @param end the coordinate of the last tick
 */
record LinearScale(long low, long high, double step, double start, double end) {
  private static final int FEWEST_STEPS = 4;

  /** The ticks that hold these values, some four to ten of them. */
  static LinearScale over(DoubleStream numbers, double start, double end) {
    double[] values = numbers.toArray();
    double least = DoubleStream.of(values).min().orElse(0);
    double most = DoubleStream.of(values).max().orElse(0);
    double step = most > least ? step(most - least) : 1;
    long low = (long) Math.floor(least / step);
    return new LinearScale(low, Math.max(low + 1, (long) Math.ceil(most / step)), step, start, end);
  }

  /** The largest step of which enough fit into a range. */
  private static double step(double range) {
    double power = Math.pow(10, Math.floor(Math.log10(range)));
    return DoubleStream.of(2, 1, 0.5, 0.2)
        .map(mantissa -> mantissa * power)
        .filter(step -> range / step >= FEWEST_STEPS)
        .findFirst()
        .orElseThrow();
  }

  /** The coordinate of a value. */
  double at(double value) {
    return start + (value / step - low) / (high - low) * (end - start);
  }

  /** Its ticks, both ends included. */
  double[] ticks() {
    return LongStream.rangeClosed(low, high).mapToDouble(tick -> tick * step).toArray();
  }
}
