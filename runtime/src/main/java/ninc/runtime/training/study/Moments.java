package ninc.runtime.training.study;

import java.util.stream.DoubleStream;

/**
 * Mean and spread of several numbers.
 *
 * @param deviation the sample's standard deviation, √(Σ(x − mean)²/(n − 1)); NaN of fewer than two
 */
public record Moments(double mean, double deviation) {

  /** Of these numbers; both are NaN where there is none. */
  public static Moments of(DoubleStream numbers) {
    double[] values = numbers.toArray();
    double mean = DoubleStream.of(values).average().orElse(Double.NaN);
    double squares = DoubleStream.of(values).map(value -> (value - mean) * (value - mean)).sum();
    double variance = values.length < 2 ? Double.NaN : squares / (values.length - 1);
    return new Moments(mean, Math.sqrt(variance));
  }
}
