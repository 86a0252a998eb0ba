package ninc.runtime.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import ninc.compiler.ir.ActivationFunction;
import ninc.dsl.Activation;
import ninc.random.EveryActivation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ElementwiseTest {
  private static final double STEP = 1e-5;

  /** From −8 to 8, and nowhere near a whole number, where all kinks are. */
  private static final double[] POINTS =
      IntStream.range(-128, 128).mapToDouble(i -> (i + 0.5) / 16).toArray();

  static List<Activation> activations() {
    return EveryActivation.LIST;
  }

  /** The central difference (f(x + h) − f(x − h)) / 2h, whose error is about h². */
  @ParameterizedTest
  @MethodSource("activations")
  void theGradientOfAnActivationIsItsSlope(Activation activation) {
    ActivationFunction function = ActivationFunction.of(activation);
    for (double x : POINTS) {
      double y = Elementwise.value(function.value(), x);
      double slope =
          (Elementwise.value(function.value(), x + STEP)
                  - Elementwise.value(function.value(), x - STEP))
              / (2 * STEP);
      double saved =
          switch (function.saved()) {
            case INPUT -> x;
            case OUTPUT -> y;
          };
      assertThat(Elementwise.value(function.gradient(), -3, saved))
          .as("at %s", x)
          .isCloseTo(-3 * slope, within(1e-9));
    }
  }

  /** Source of the values: Abramowitz and Stegun, table 7.1, and its asymptotic limit. */
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.1, 0.1124629160182849",
    "0.5, 0.5204998778130465",
    "1, 0.8427007929497149",
    "2, 0.9953222650189527",
    "3, 0.9999779095030014",
    "5.9, 1",
    "7, 1",
  })
  void theErrorFunctionIsOdd(double x, double expected) {
    assertThat(Elementwise.erf(x)).isCloseTo(expected, within(2e-15));
    assertThat(Elementwise.erf(-x)).isCloseTo(-expected, within(2e-15));
  }

  @Test
  void theErrorFunctionOfNanIsNan() {
    assertThat(Elementwise.erf(Double.NaN)).isNaN();
  }
}
