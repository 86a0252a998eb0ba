package ninc.runtime.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** How far a tensor is from what it should be. */
final class Agreement {

  private Agreement() {}

  /**
   * Asserts max|actual − expected| ≤ tolerance · max|expected|. Where all that is expected is zero,
   * the actual tensor must be zero too; NaN agrees with nothing.
   *
   * @param what the tensor, for the message
   * @return the {@link #relativeError}
   */
  static double assertClose(String what, double[] actual, double[] expected, double tolerance) {
    assertThat(actual).as("length of %s", what).hasSameSizeAs(expected);
    double magnitude = 0;
    double error = 0;
    int worst = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(actual[i] - expected[i]);
      assertThat(difference).as("%s [%d]: %s, not %s", what, i, actual[i], expected[i]).isFinite();
      magnitude = Math.max(magnitude, Math.abs(expected[i]));
      if (difference > error) {
        error = difference;
        worst = i;
      }
    }
    assertThat(error)
        .as(
            "%s [%d]: %s, not %s, of at most %s",
            what, worst, actual[worst], expected[worst], magnitude)
        .isLessThanOrEqualTo(tolerance * magnitude);
    return relativeError(actual, expected);
  }

  /** max|actual − expected| / max|expected|, or 0 where both are zero. */
  static double relativeError(double[] actual, double[] expected) {
    double error =
        IntStream.range(0, expected.length)
            .mapToDouble(i -> Math.abs(actual[i] - expected[i]))
            .max()
            .orElse(0);
    double magnitude = DoubleStream.of(expected).map(Math::abs).max().orElse(0);
    return error == 0 ? 0 : error / magnitude;
  }
}
