package ninc.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Type;
import ninc.dsl.Initializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InitializationTest {
  private static final long SEED = 42;
  private static final Parameter WEIGHT = weight("conv1.weight");
  private static final Parameter BIAS =
      new Parameter("conv1.bias", new Type.Bias(2000), List.of(2000), 18, 360);

  @ParameterizedTest
  @EnumSource
  void drawsWeightsWithTheInitializersVariance(Initializer initializer) {
    double expected =
        switch (initializer) {
          case XAVIER_UNIFORM, XAVIER_NORMAL -> 2.0 / (18 + 18_000);
          case KAIMING_UNIFORM, KAIMING_NORMAL -> 2.0 / 18;
        };
    float[] values = values(new Initialization(initializer, SEED), WEIGHT);
    assertThat(mean(values)).isCloseTo(0, within(0.02 * Math.sqrt(expected)));
    assertThat(variance(values)).isCloseTo(expected, within(0.03 * expected));
  }

  @ParameterizedTest
  @EnumSource(names = {"XAVIER_UNIFORM", "KAIMING_UNIFORM"})
  void uniformWeightsFillTheirBoundAndDoNotPassIt(Initializer initializer) {
    double bound =
        initializer == Initializer.XAVIER_UNIFORM ? Math.sqrt(6.0 / 18_018) : Math.sqrt(6.0 / 18);
    assertThat(largest(values(new Initialization(initializer, SEED), WEIGHT)))
        .isBetween((float) (0.99 * bound), (float) bound);
  }

  @ParameterizedTest
  @EnumSource
  void biasesAreUniformInTheInverseRootOfTheFanIn(Initializer initializer) {
    double bound = 1 / Math.sqrt(18);
    assertThat(largest(values(new Initialization(initializer, SEED), BIAS)))
        .isBetween((float) (0.99 * bound), (float) bound);
  }

  @Test
  void dependsOnSeedAndKeyAndNothingElse() {
    Initialization initialization = new Initialization(Initializer.XAVIER_UNIFORM, SEED);
    float[] values = values(initialization, WEIGHT);
    values(initialization, BIAS);
    assertThat(values(initialization, WEIGHT)).isEqualTo(values);
    assertThat(values(initialization, weight("conv2.weight"))).isNotEqualTo(values);
    assertThat(values(new Initialization(Initializer.XAVIER_UNIFORM, SEED + 1), WEIGHT))
        .isNotEqualTo(values);
  }

  @Test
  void takesOneNumberPerValueInCheckpointOrder() {
    Parameter square = new Parameter("w", new Type.Weight(3, 3, 2, 4), List.of(4, 2, 3, 3), 8, 8);
    Parameter flat = new Parameter("w", new Type.Weight(1, 1, 18, 4), List.of(4, 18), 8, 8);
    Initialization initialization = new Initialization(Initializer.XAVIER_NORMAL, SEED);
    assertThat(inCheckpointOrder(initialization, square))
        .isEqualTo(inCheckpointOrder(initialization, flat));
  }

  private static float[] values(Initialization initialization, Parameter parameter) {
    return initialization.draw(parameter, Arena.ofAuto()).toArray(ValueLayout.JAVA_FLOAT);
  }

  private static float[] inCheckpointOrder(Initialization initialization, Parameter parameter) {
    Arena arena = Arena.ofAuto();
    return ParameterLayout.toCheckpoint(
            parameter.tensor(), initialization.draw(parameter, arena), arena)
        .toArray(ValueLayout.JAVA_FLOAT);
  }

  private static Parameter weight(String key) {
    Type.Weight type = new Type.Weight(3, 3, 2, 2000);
    return new Parameter(key, type, List.of(2000, 2, 3, 3), 18, 18_000);
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double variance(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value * value;
    }
    return sum / values.length;
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
