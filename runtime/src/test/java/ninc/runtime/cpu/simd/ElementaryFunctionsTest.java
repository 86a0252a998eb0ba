package ninc.runtime.cpu.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import ninc.compiler.ir.Expression;
import ninc.runtime.interpreter.Elementwise;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("vectors")
class ElementaryFunctionsTest {
  private static final int POINTS = 20_000;

  /** Enough for the JVM to compile what is called. */
  private static final int CALLS = 1_000;

  private static final int VECTORS = 64;

  @Test
  void theExponentialIsRightToTwoUnitsInTheLastPlace() {
    assertAccurate(ElementaryFunctions::exp, Math::exp, -87, 88);
  }

  @Test
  void theHyperbolicTangentIsRightToTwoUnitsInTheLastPlace() {
    assertAccurate(ElementaryFunctions::tanh, Math::tanh, -0.7f, 0.7f);
    assertAccurate(ElementaryFunctions::tanh, Math::tanh, -12, 12);
  }

  /** That a minimax fit in float32 allows; of numbers near 1, eight units in the last place. */
  @Test
  void theErrorFunctionIsRightToHalfAMillionth() {
    Expression erf = Expression.erf(Expression.operand(0));
    IntStream.rangeClosed(-POINTS, POINTS)
        .mapToObj(i -> 6f * i / POINTS)
        .forEach(x -> {
          double expected = Elementwise.value(erf, x);
          assertThat((double) value(ElementaryFunctions::erf, x))
              .as("at %s", x)
              .isCloseTo(expected, within(5e-7 * Math.abs(expected)))
              .isBetween(-1.0, 1.0);
        });
  }

  @Test
  void extremesAreLimitsAndNanStaysNan() {
    assertThat(value(ElementaryFunctions::exp, Float.NEGATIVE_INFINITY)).isBetween(0f, 1e-37f);
    assertThat(value(ElementaryFunctions::exp, Float.POSITIVE_INFINITY)).isGreaterThan(1e38f);
    assertThat(value(ElementaryFunctions::tanh, Float.NEGATIVE_INFINITY)).isEqualTo(-1);
    assertThat(value(ElementaryFunctions::tanh, Float.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(value(ElementaryFunctions::tanh, 0)).isZero();
    assertThat(value(ElementaryFunctions::exp, Float.NaN)).isNaN();
    assertThat(value(ElementaryFunctions::tanh, Float.NaN)).isNaN();
    assertThat(value(ElementaryFunctions::erf, Float.NEGATIVE_INFINITY)).isEqualTo(-1);
    assertThat(value(ElementaryFunctions::erf, Float.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(value(ElementaryFunctions::erf, Float.NaN)).isNaN();
  }

  @Test
  void compiledCodeGivesTheBitsOfInterpretedCode() {
    assertSameInAllCalls(ElementaryFunctions::exp);
    assertSameInAllCalls(ElementaryFunctions::tanh);
    assertSameInAllCalls(ElementaryFunctions::erf);
  }

  private static void assertSameInAllCalls(UnaryOperator<FloatVector> function) {
    List<float[]> first = values(function);
    for (int i = 0; i < CALLS; i++) {
      values(function);
    }
    assertThat(values(function)).containsExactlyElementsOf(first);
  }

  private static List<float[]> values(UnaryOperator<FloatVector> function) {
    return IntStream.range(-VECTORS, VECTORS)
        .mapToObj(i -> FloatVector.broadcast(Lanes.SPECIES, 0.05f * i).addIndex(1))
        .map(function)
        .map(FloatVector::toArray)
        .toList();
  }

  private static void assertAccurate(
      UnaryOperator<FloatVector> function, DoubleUnaryOperator exact, float from, float to) {
    IntStream.rangeClosed(0, POINTS)
        .forEach(i -> {
          float x = from + (to - from) * i / POINTS;
          double expected = exact.applyAsDouble(x);
          assertThat((double) value(function, x))
              .as("at %s", x)
              .isCloseTo(expected, within(2.0 * Math.ulp((float) expected)));
        });
  }

  private static float value(UnaryOperator<FloatVector> function, float x) {
    return function.apply(FloatVector.broadcast(Lanes.SPECIES, x)).lane(0);
  }
}
