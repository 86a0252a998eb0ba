package ninc.runtime.training.study;

import java.util.stream.DoubleStream;

/**
 * The mean and standard deviation of a sample.
 *
 * @param mean the mean; NaN for an empty sample
 * @param deviation the sample standard deviation, √(Σ(x − mean)²/(n − 1)); NaN for fewer than two
 *     numbers
 */
public record Moments(double mean, double deviation) {

  /** Computes the moments of a sample. */
  public static Moments of(DoubleStream numbers) {
    double[] values = numbers.toArray();
    double mean = DoubleStream.of(values).average().orElse(Double.NaN);
    double squares = DoubleStream.of(values).map(value -> (value - mean) * (value - mean)).sum();
    double variance = values.length < 2 ? Double.NaN : squares / (values.length - 1);
    return new Moments(mean, Math.sqrt(variance));
  }
}
