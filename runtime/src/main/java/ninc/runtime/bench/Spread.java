package ninc.runtime.bench;

import java.util.Arrays;

/** The middle and the ends of several measurements of the same thing. */
public record Spread(double median, double min, double max) {

  /**
   * Of at least one measurement; the median of an even number of them is the mean of the middle
   * two.
   */
  public static Spread of(double... measured) {
    double[] sorted = measured.clone();
    Arrays.sort(sorted);
    int last = sorted.length - 1;
    double median = (sorted[last / 2] + sorted[sorted.length / 2]) / 2;
    return new Spread(median, sorted[0], sorted[last]);
  }

  /** How often {@code amount} fits into each: a rate of times, whose least is of the longest. */
  public Spread rate(double amount) {
    return new Spread(amount / median, amount / max, amount / min);
  }
}
