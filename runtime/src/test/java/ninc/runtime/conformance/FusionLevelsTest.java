package ninc.runtime.conformance;

import static ninc.dsl.Dsl.identity;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.lastActivation;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.pointwise;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.pass.Activations;
import ninc.dsl.Layers;
import ninc.dsl.Training;
import ninc.runtime.backend.StepContext;
import ninc.runtime.cpu.CpuBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Training takes the same way on every level of fusion, activations stored or not. */
class FusionLevelsTest {
  private static final int STEPS = 10;
  private static final int BATCH = 17;

  private static final Layers NETWORK =
      input(3, 13, 14)
          .ninBlock(18, kernel(3), padding(1))
          .maxPool(3, stride(2))
          .ninBlock(20, kernel(5), padding(2), pointwise(17))
          .maxPool(2)
          .dropout(0.4)
          .ninBlock(6, kernel(3), padding(1), lastActivation(identity()))
          .globalAveragePool();

  private static final Training RECIPE = Training.defaults().optimizer(sgd(0.3).momentum(0.9));

  @ParameterizedTest
  @EnumSource(FusionLevel.class)
  void tenStepsHaveTheLossesOfLevelNone(FusionLevel level) {
    assertLossesOfLevelNone(level, RECIPE);
  }

  @ParameterizedTest
  @EnumSource(FusionLevel.class)
  void tenClippedStepsHaveTheLossesOfLevelNone(FusionLevel level) {
    assertLossesOfLevelNone(level, RECIPE.clipNorm(0.05));
  }

  private static void assertLossesOfLevelNone(FusionLevel level, Training recipe) {
    List<Double> expected = losses(FusionLevel.NONE, Activations.STORE, recipe);
    for (Activations activations : Activations.values()) {
      List<Double> losses = losses(level, activations, recipe);
      for (int step = 0; step < STEPS; step++) {
        assertThat(losses.get(step))
            .as("%s, %s, step %d", level, activations, step + 1)
            .isCloseTo(expected.get(step), within(1e-5 * expected.get(step)));
      }
    }
  }

  @Test
  void theStepsLearn() {
    List<Double> losses = losses(FusionLevel.NONE, Activations.STORE, RECIPE);
    assertThat(losses.getLast()).isLessThan(losses.getFirst());
  }

  private static List<Double> losses(FusionLevel level, Activations activations, Training recipe) {
    OperatorCase operator = OperatorCase.training(BATCH, NETWORK, recipe);
    RandomTensors random = new RandomTensors(operator.seed());
    Map<String, double[]> tensors = random.tensors(operator.graph());
    Map<String, double[]> feeds = random.feeds(operator);
    GraphRunner runner = new BackendRunner(new CpuBackend(2), level, activations);
    List<Double> losses = new ArrayList<>();
    try (GraphRun run = runner.prepare(operator.graph(), BATCH, tensors)) {
      for (int i = 1; i <= STEPS; i++) {
        StepContext step = new StepContext(operator.seed(), i, 0.1);
        losses.add(run.run(BATCH, feeds, step).get("loss")[0]);
      }
    }
    return losses;
  }
}
