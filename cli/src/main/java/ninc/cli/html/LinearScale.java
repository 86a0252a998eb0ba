package ninc.cli.html;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A linear axis from zero, with ticks at multiples of one, two or five times a power of ten.
 *
 * @param step the distance between ticks
 * @param ticks the number of steps
 * @param start the coordinate of zero
 * @param end the coordinate of the last tick
 */
public record LinearScale(BigDecimal step, int ticks, double start, double end) {
  private static final List<BigDecimal> STEPS =
      List.of(BigDecimal.ONE, BigDecimal.TWO, BigDecimal.valueOf(5), BigDecimal.TEN);

  /**
   * Creates the axis for the values from 0 to {@code most} with as many ticks as allowed.
   *
   * @param most greater than 0
   */
  public static LinearScale to(double most, int mostTicks, double start, double end) {
    int power = (int) Math.floor(Math.log10(most / mostTicks));
    BigDecimal step =
        STEPS.stream()
            .map(factor -> factor.scaleByPowerOfTen(power))
            .filter(candidate -> steps(most, candidate) <= mostTicks)
            .findFirst()
            .orElseThrow();
    return new LinearScale(step, steps(most, step), start, end);
  }

  private static int steps(double most, BigDecimal step) {
    return (int) Math.ceil(most / step.doubleValue() - 1e-9);
  }

  /** Returns the coordinate of a value. */
  public double at(double value) {
    return start + value / (ticks * step.doubleValue()) * (end - start);
  }

  /** Returns the values of all ticks, including both ends. */
  public List<BigDecimal> values() {
    return IntStream.rangeClosed(0, ticks).mapToObj(i -> step.multiply(new BigDecimal(i))).toList();
  }

  /** Formats a number with at most four digits, without trailing zeros. */
  public static String text(double value) {
    return text(new BigDecimal(value));
  }

  public static String text(BigDecimal value) {
    BigDecimal rounded = value.round(new MathContext(4));
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
