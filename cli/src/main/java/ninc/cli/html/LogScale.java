package ninc.cli.html;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A logarithmic axis over whole decades.
 *
 * @param low the decimal exponent of the first tick
 * @param high the decimal exponent of the last tick, greater than {@code low}
 * @param start the coordinate of the first tick
 * @param end the coordinate of the last tick
 */
public record LogScale(int low, int high, double start, double end) {

  /** Creates the axis over the decades that contain these values, at least one. */
  public static LogScale over(DoubleStream positive, double start, double end) {
    double[] values = positive.toArray();
    double least = DoubleStream.of(values).min().orElse(1);
    double most = DoubleStream.of(values).max().orElse(1);
    int low = (int) Math.floor(Math.log10(least));
    return new LogScale(low, Math.max(low + 1, (int) Math.ceil(Math.log10(most))), start, end);
  }

  /** Returns the coordinate of a value. */
  public double at(double value) {
    return start + (Math.log10(value) - low) / (high - low) * (end - start);
  }

  public double least() {
    return Math.pow(10, low);
  }

  double most() {
    return Math.pow(10, high);
  }

  /** Returns the powers of ten on the axis, including both ends. */
  public double[] decades() {
    return IntStream.rangeClosed(low, high).mapToDouble(power -> Math.pow(10, power)).toArray();
  }
}
