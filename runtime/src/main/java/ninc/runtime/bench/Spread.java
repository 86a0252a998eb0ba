package ninc.runtime.bench;

import java.util.Arrays;

/** The median, minimum and maximum of repeated measurements. */
public record Spread(double median, double min, double max) {

  /**
   * Computes the spread of at least one measurement. The median of an even number of measurements
   * is the mean of the middle two.
   */
  public static Spread of(double... measured) {
    double[] sorted = measured.clone();
    Arrays.sort(sorted);
    int last = sorted.length - 1;
    double median = (sorted[last / 2] + sorted[sorted.length / 2]) / 2;
    return new Spread(median, sorted[0], sorted[last]);
  }

  /** Returns by what share of the smallest measurement the largest exceeds it. */
  public double range() {
    return max / min - 1;
  }

  /**
   * Returns the spread of {@code amount} divided by the measurements, which converts times to
   * rates.
   */
  public Spread rate(double amount) {
    return new Spread(amount / median, amount / max, amount / min);
  }
}
