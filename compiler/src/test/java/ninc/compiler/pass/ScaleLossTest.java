package ninc.compiler.pass;

import static ninc.dsl.Dsl.sgd;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import ninc.compiler.CompileOptions;
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.Compiler;
import ninc.compiler.NinNetwork;
import ninc.compiler.Target;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Optimization.AdjustScale;
import ninc.compiler.ir.Optimization.SquaredNorm;
import ninc.compiler.ir.Optimization.UnscaledNorm;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Source.ScalingState;
import ninc.compiler.ir.Source.ScalingState.Quantity;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.SeparateUpdate.Separated;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.dsl.Precision;
import ninc.dsl.Training;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScaleLossTest {
  private static final Training RECIPE =
      Training.defaults().optimizer(sgd(0.1)).precision(Precision.FLOAT16);

  /** One kernel squares all gradients, whose slices it adds itself, as updates do. */
  @Test
  void threeKernelsAreAddedWhereKernelsHaveEnoughArrays() {
    List<String> scaled = kernels(RECIPE);
    List<String> others = kernels(RECIPE.precision(Precision.BFLOAT16));
    assertThat(scaled).hasSize(others.size() + 3);
    assertThat(scaled)
        .endsWith("LossScaleUpdatedKernel")
        .containsSubsequence("LossGradNormPartialKernel", "LossGradNormTotalKernel");
  }

  private static List<String> kernels(Training recipe) {
    CompileOptions options =
        new CompileOptions(Purpose.TRAINING)
            .fusion(FusionLevel.FULL)
            .target(new Target.WorkGroups(new Schedules(WorkGroupTraits.CUDA)));
    return Compiler.compile(NinNetwork.network(), recipe, options)
        .program()
        .orElseThrow()
        .kernels()
        .stream()
        .map(DeviceKernel::className)
        .toList();
  }

  @ParameterizedTest
  @EnumSource(names = "FLOAT16", mode = EnumSource.Mode.EXCLUDE)
  void otherPrecisionsAreNotScaled(Precision precision) {
    Graph graph = Compiler.training(NinNetwork.network(), RECIPE.precision(precision));
    assertThat(graph.all(ScalingState.class)).isEmpty();
    assertThat(graph.operators(Update.class))
        .allSatisfy(update -> assertThat(update.scaling()).isEmpty());
  }

  @Test
  void clippingTakesTheNormOfUnscaledGradients() {
    Graph graph = Compiler.training(NinNetwork.network(), RECIPE.clipNorm(1));
    assertThat(graph.all(SquaredNorm.class)).isEmpty();
    Value norm = graph.all(UnscaledNorm.class).getFirst();
    assertThat(graph.operators(Update.class))
        .isNotEmpty()
        .allSatisfy(update -> {
          assertThat(update.clip().orElseThrow().squaredNorm()).isSameAs(norm);
          assertThat(update.scaling().orElseThrow().squaredNorm()).isSameAs(norm);
        });
  }

  /** The gradients are scaled by the same tensor that the update changes. */
  @Test
  void groupsReadTheScaleThatTheUpdateAdjusts() {
    Separated parts = SeparateUpdate.apply(Compiler.training(NinNetwork.network(), RECIPE));
    assertThat(parts.gradients().operators(ScalingState.class))
        .containsExactly(new ScalingState(Quantity.SCALE));
    assertThat(parts.gradients().all(UnscaledNorm.class)).isEmpty();
    assertThat(parts.update().operators(ScalingState.class))
        .extracting(ScalingState::quantity)
        .containsExactlyInAnyOrder(Quantity.values());
    assertThat(parts.update().all(AdjustScale.class)).hasSize(1);
  }
}
