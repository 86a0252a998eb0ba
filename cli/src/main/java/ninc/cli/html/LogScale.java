package ninc.cli.html;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A logarithmic axis.
 *
 * @param least the value at the start, greater than 0
 * @param most the value at the end, greater than {@code least}
 * @param start the coordinate of the least value
 * @param end the coordinate of the greatest value
 */
public record LogScale(double least, double most, double start, double end) implements Scale {
  /** Axes that end at this many times their start, or less, have ticks between powers of ten. */
  private static final double SHORT = 300;

  /** Axes that end at less than this many times their start have evenly spaced ticks. */
  private static final double SHORTEST = 6;

  private static final int MOST_TICKS = 6;

  private static final List<BigDecimal> FACTORS =
      List.of(BigDecimal.ONE, BigDecimal.TWO, BigDecimal.valueOf(5));

  /** Values this close to an end, as a share, are on the axis. */
  private static final double CLOSE = 1e-9;

  /** Creates the axis over the decades that contain these values, at least one. */
  public static LogScale over(DoubleStream positive, double start, double end) {
    double[] values = positive.toArray();
    int low = (int) Math.floor(Math.log10(DoubleStream.of(values).min().orElse(1)));
    int high = (int) Math.ceil(Math.log10(DoubleStream.of(values).max().orElse(1)));
    return new LogScale(power(low), power(Math.max(low + 1, high)), start, end);
  }

  /** Creates the axis from the least of these values to the greatest, which have room to spare. */
  public static LogScale around(DoubleStream positive, double start, double end) {
    double[] values = positive.toArray();
    double least = DoubleStream.of(values).min().orElse(1);
    double most = DoubleStream.of(values).max().orElse(1);
    double room = Math.max(1.1, Math.pow(most / least, 0.04));
    return new LogScale(least / room, most * room, start, end);
  }

  @Override
  public double at(double value) {
    return start + Math.log(value / least) / Math.log(most / least) * (end - start);
  }

  /**
   * Returns the powers of ten on the axis and, if it is short, twice and five times them; evenly
   * spaced values if it is too short for these.
   */
  @Override
  public List<BigDecimal> values() {
    if (most / least < SHORTEST) {
      return LinearScale.over(least, most, MOST_TICKS, start, end).values().stream()
          .filter(this::contains)
          .toList();
    }
    List<BigDecimal> factors = most / least > SHORT ? FACTORS.subList(0, 1) : FACTORS;
    return IntStream.rangeClosed((int) Math.floor(Math.log10(least)), (int) Math.log10(most) + 1)
        .boxed()
        .flatMap(power -> factors.stream().map(factor -> factor.scaleByPowerOfTen(power)))
        .filter(this::contains)
        .toList();
  }

  private boolean contains(BigDecimal value) {
    return value.doubleValue() >= least * (1 - CLOSE) && value.doubleValue() <= most * (1 + CLOSE);
  }

  private static double power(int exponent) {
    return BigDecimal.ONE.scaleByPowerOfTen(exponent).doubleValue();
  }
}
