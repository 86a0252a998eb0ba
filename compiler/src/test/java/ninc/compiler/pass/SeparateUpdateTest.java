package ninc.compiler.pass;

import static ninc.dsl.Dsl.bias;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Optimization.Accumulate;
import ninc.compiler.ir.Optimization.SquaredNorm;
import ninc.compiler.ir.Optimization.Track;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.Source.StepMean;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;
import ninc.compiler.ir.Verifier;
import ninc.compiler.pass.SeparateUpdate.Separated;
import ninc.dsl.Network;
import ninc.dsl.Training;
import org.junit.jupiter.api.Test;

class SeparateUpdateTest {

  private static final Network NETWORK =
      Network.input(1, 6, 6)
          .conv(3, kernel(3))
          .frozen()
          .conv(4, kernel(1), bias(false))
          .batchNorm(relu())
          .linear(5)
          .build();

  private static final Graph STEP =
      Compiler.training(
          NETWORK,
          Training.defaults().optimizer(sgd(0.1).momentum(0.9)).clipNorm(1).averageWeights(0.9));

  private static final Separated SEPARATED = SeparateUpdate.apply(STEP);

  @Test
  void bothPartsAreValid() {
    Verifier.verify("separating", SEPARATED.gradients());
    Verifier.verify("separating", SEPARATED.update());
  }

  @Test
  void theGradientsAndStatisticsAreLeftInTensorsThatTheUpdateReads() {
    List<String> written =
        SEPARATED.gradients().operators(Accumulate.class).stream()
            .map(op -> op.sum().name())
            .toList();
    assertThat(written)
        .containsExactlyInAnyOrder(
            "conv2.weight.mean",
            "batchnorm1.weight.mean",
            "batchnorm1.bias.mean",
            "batchnorm1.running_mean.mean",
            "batchnorm1.running_var.mean",
            "linear1.weight.mean",
            "linear1.bias.mean");
    assertThat(names(SEPARATED.gradients(), StepMean.class)).hasSameElementsAs(written);
    assertThat(names(SEPARATED.update(), StepMean.class))
        .contains(SeparateUpdate.LOSS)
        .containsAll(written)
        .hasSize(written.size() + 1);
  }

  @Test
  void theFirstPartChangesNoParameter() {
    Graph gradients = SEPARATED.gradients();
    assertThat(gradients.results())
        .containsKeys("logits", "loss", "correct", "conv2.weight.grad.sum");
    assertThat(gradients.all(OptimizerState.class)).isEmpty();
    assertThat(gradients.all(Update.class)).isEmpty();
    assertThat(gradients.all(Track.class)).isEmpty();
    assertThat(gradients.all(SquaredNorm.class)).isEmpty();
  }

  @Test
  void theSecondPartUpdatesAllThatTheStepDoesWithoutExamples() {
    Graph update = SEPARATED.update();
    for (Class<? extends Op> kind : List.of(Update.class, Track.class, SquaredNorm.class)) {
      assertThat(names(update, kind)).isNotEmpty().isEqualTo(names(STEP, kind));
    }
    assertThat(update.results().keySet())
        .containsExactlyElementsOf(
            STEP.results().keySet().stream()
                .filter(role -> !List.of("logits", "loss", "correct").contains(role))
                .toList());
    assertThat(update.all(Input.class)).isEmpty();
  }

  @Test
  void theSecondPartHasAllPersistentTensors() {
    assertThat(persistent(SEPARATED.update()))
        .containsAll(persistent(STEP))
        .containsAll(persistent(SEPARATED.gradients()))
        .contains("conv1.weight");
  }

  private static List<String> persistent(Graph graph) {
    return graph.values().stream()
        .filter(value -> value.op().storage() == Storage.PERSISTENT)
        .map(Value::name)
        .toList();
  }

  private static List<String> names(Graph graph, Class<? extends Op> kind) {
    return graph.all(kind).stream().map(Value::name).toList();
  }
}
