package ninc.compiler;

import static ninc.dsl.Dsl.adam;
import static ninc.dsl.Dsl.adamW;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.compiler.ir.Elementwise.Dropout;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Optimization.SquaredNorm;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Optimization.Update.Clip;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.dsl.Network;
import ninc.dsl.Optimizer;
import ninc.dsl.Training;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CompilerTest {

  private final List<String> stages = new ArrayList<>();
  private final Compiler compiler = new Compiler((stage, _) -> stages.add(stage));

  @Test
  void inferenceGivesLogitsAlone() {
    Graph graph = compiler.inference(NinNetwork.network());
    assertThat(graph.results()).containsOnlyKeys("logits");
    assertThat(graph.all(Dropout.class)).isEmpty();
    assertThat(stages).containsExactly("lower", "remove dropout");
  }

  @Test
  void evaluationGivesLossAndCorrectAnswersToo() {
    Graph graph = compiler.evaluation(NinNetwork.network());
    assertThat(graph.results()).containsOnlyKeys("logits", "loss", "correct");
    assertThat(graph.result("loss").type()).isEqualTo(new Type.Scalar());
    assertThat(graph.all(Dropout.class)).isEmpty();
    assertThat(stages).containsExactly("lower", "remove dropout", "loss");
  }

  static Stream<Arguments> optimizers() {
    return Stream.of(
        Arguments.of(sgd(0.1), List.of()),
        Arguments.of(sgd(0.1).momentum(0.9), List.of("momentum")),
        Arguments.of(adam(0.1), List.of("moment1", "moment2")),
        Arguments.of(adamW(0.1), List.of("moment1", "moment2")));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void trainingUpdatesEveryParameterWithItsStates(Optimizer optimizer, List<String> slots) {
    Graph graph = compiler.training(NinNetwork.network(), optimizer);
    List<Value> parameters = graph.all(Parameter.class);
    List<Value> updates = graph.all(Update.class);
    assertThat(updates)
        .extracting(value -> ((Update) value.op()).parameter())
        .containsExactlyElementsOf(parameters);
    for (Value value : updates) {
      Update update = (Update) value.op();
      String key = update.parameter().name();
      assertThat(graph.result(key)).isSameAs(value);
      assertThat(update.states())
          .extracting(Value::name)
          .containsExactlyElementsOf(slots.stream().map(slot -> key + "." + slot).toList());
      assertThat(update.states())
          .extracting(Value::op)
          .containsExactlyElementsOf(
              slots.stream().map(slot -> new OptimizerState(update.parameter(), slot)).toList());
    }
    assertThat(graph.results()).containsKeys("logits", "loss", "correct").hasSize(3 + 24);
    assertThat(stages).containsExactly("lower", "loss", "training step");
  }

  @Test
  void clippingAppendsTheNormOfAllGradientsAndChangesNothingElse() {
    Training recipe = Training.defaults().optimizer(sgd(0.1).momentum(0.9));
    Graph plain = compiler.training(NinNetwork.network(), recipe);
    Graph clipped = compiler.training(NinNetwork.network(), recipe.clipNorm(2.5));
    assertThat(plain.all(SquaredNorm.class)).isEmpty();
    String last = "nin4.pointwise2.bias.grad.norm";
    List<String> others =
        clipped.toString().lines().filter(line -> !line.contains("= SquaredNorm(")).toList();
    assertThat(others).filteredOn(line -> line.contains(last)).hasSize(24);
    assertThat(others.stream().map(line -> line.replace(", " + last, "")))
        .containsExactlyElementsOf(plain.toString().lines().toList());
    assertThat(clipped.results().keySet()).isEqualTo(plain.results().keySet());
  }

  @Test
  void theNormIsSummedGradientByGradientBeforeTheFirstUpdate() {
    Graph graph = compiler.training(NinNetwork.network(), Training.defaults().clipNorm(2.5));
    List<Value> gradients =
        graph.all(Update.class).stream().map(value -> ((Update) value.op()).gradient()).toList();
    List<Value> norms = graph.all(SquaredNorm.class);
    assertThat(norms)
        .extracting(value -> ((SquaredNorm) value.op()).gradient())
        .containsExactlyElementsOf(gradients);
    for (int i = 0; i < norms.size(); i++) {
      Optional<Value> rest = i == 0 ? Optional.empty() : Optional.of(norms.get(i - 1));
      assertThat(((SquaredNorm) norms.get(i).op()).rest()).isEqualTo(rest);
    }
    assertThat(graph.all(Update.class))
        .extracting(value -> ((Update) value.op()).clip().orElseThrow())
        .containsOnly(new Clip(norms.getLast(), 2.5));
  }

  @Test
  void trainingKeepsDropoutForwardAndBackward() {
    Graph graph = compiler.training(NinNetwork.network(), sgd(0.1));
    assertThat(graph.all(Dropout.class))
        .extracting(value -> ((Dropout) value.op()).stream())
        .containsExactly(0, 0);
  }

  @Test
  void aNetworkThatGivesNoLogitsHasNoLoss() {
    Network network = Network.input(1, 5, 5).conv(10, kernel(3)).build();
    assertThatThrownBy(() -> compiler.evaluation(network))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("logits must be one pixel of K channels, but are [N, 3, 3, 10]");
  }
}
