package ninc.cli.html;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A linear axis with ticks at multiples of one, two or five times a power of ten.
 *
 * @param step the distance between ticks
 * @param first the number of steps from zero to the first tick
 * @param ticks the number of steps between the first and the last tick
 * @param start the coordinate of the first tick
 * @param end the coordinate of the last tick
 */
public record LinearScale(BigDecimal step, int first, int ticks, double start, double end)
    implements Scale {
  private static final List<BigDecimal> STEPS =
      List.of(BigDecimal.ONE, BigDecimal.TWO, BigDecimal.valueOf(5), BigDecimal.TEN);

  /** Values this close to a tick, in steps, need no further tick. */
  private static final double CLOSE = 1e-9;

  /**
   * Creates the axis for the values from 0 to {@code most} with as many steps as allowed.
   *
   * @param most greater than 0
   */
  public static LinearScale to(double most, int mostTicks, double start, double end) {
    return over(0, most, mostTicks, start, end);
  }

  /**
   * Creates the axis for the values from {@code least} to {@code most} with as many steps as
   * allowed.
   *
   * @param most greater than {@code least}
   */
  public static LinearScale over(
      double least, double most, int mostTicks, double start, double end) {
    int power = (int) Math.floor(Math.log10((most - least) / mostTicks));
    // Where both ends fall between ticks, only twice the largest of these steps may be enough.
    return IntStream.of(power, power + 1)
        .boxed()
        .flatMap(exponent -> STEPS.stream().map(factor -> factor.scaleByPowerOfTen(exponent)))
        .map(step -> with(step, least, most, start, end))
        .filter(scale -> scale.ticks <= mostTicks)
        .findFirst()
        .orElseThrow();
  }

  private static LinearScale with(
      BigDecimal step, double least, double most, double start, double end) {
    int first = (int) Math.floor(least / step.doubleValue() + CLOSE);
    int last = (int) Math.ceil(most / step.doubleValue() - CLOSE);
    return new LinearScale(step, first, last - first, start, end);
  }

  @Override
  public double at(double value) {
    return start + (value / step.doubleValue() - first) / ticks * (end - start);
  }

  @Override
  public List<BigDecimal> values() {
    return IntStream.rangeClosed(first, first + ticks)
        .mapToObj(i -> step.multiply(new BigDecimal(i)))
        .toList();
  }
}
