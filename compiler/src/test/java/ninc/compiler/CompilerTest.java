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
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.ir.Elementwise.Dropout;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Optimization.SquaredNorm;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Optimization.Update.Clip;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.Activations;
import ninc.compiler.pass.ImageFeed;
import ninc.compiler.plan.TensorLayout;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.dsl.Network;
import ninc.dsl.Optimizer;
import ninc.dsl.Training;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CompilerTest {

  private static List<String> passes(CompileOptions options) {
    return Compiler.passes(options).stream().map(Pass::name).toList();
  }

  @Test
  void inferenceGivesLogitsAlone() {
    Graph graph = Compiler.inference(NinNetwork.network());
    assertThat(graph.results()).containsOnlyKeys("logits");
    assertThat(graph.all(Dropout.class)).isEmpty();
  }

  @Test
  void evaluationGivesLossAndCorrectAnswersToo() {
    Graph graph = Compiler.evaluation(NinNetwork.network());
    assertThat(graph.results()).containsOnlyKeys("logits", "loss", "correct");
    assertThat(graph.result("loss").type()).isEqualTo(new Type.Scalar());
    assertThat(graph.all(Dropout.class)).isEmpty();
  }

  @Test
  void everyCompilationRunsThePassesThatApplyToIt() {
    assertThat(passes(new CompileOptions(Purpose.INFERENCE).fusion(FusionLevel.BLOCK)))
        .containsExactly(
            "lower",
            "remove-dropout",
            "use-running-statistics",
            "round-operands",
            "fold-batch-normalization",
            "fuse",
            "place-views",
            "plan-memory");
    assertThat(passes(new CompileOptions(Purpose.EVALUATION).fusion(FusionLevel.NONE)))
        .containsExactly(
            "lower",
            "remove-dropout",
            "use-running-statistics",
            "append-loss",
            "round-operands",
            "fuse",
            "plan-memory");
    CompileOptions training =
        new CompileOptions(Purpose.TRAINING).activations(Activations.RECOMPUTE);
    assertThat(passes(training.target(new Target.Processor(TensorLayout.DENSE))))
        .containsExactly(
            "lower",
            "append-loss",
            "differentiate",
            "scale-loss",
            "append-update",
            "round-operands",
            "fold-batch-normalization",
            "save-argmax",
            "move-activation-gradient-through-pool",
            "recompute",
            "fuse",
            "fuse-inverted-residuals",
            "accumulate-early",
            "place-views",
            "choose-algorithms",
            "plan-memory");
    assertThat(passes(training.images(new ImageFeed.Bytes(28, 28, Optional.empty()))))
        .containsSubsequence("append-update", "preprocess-on-device", "save-argmax");
    assertThat(passes(training.target(new Target.WorkGroups(new Schedules(WorkGroupTraits.GPU)))))
        .endsWith(
            "recompute",
            "split-wide-operators",
            "fuse",
            "fuse-inverted-residuals",
            "accumulate-early",
            "place-views",
            "emit-kernels",
            "plan-memory");
  }

  @Test
  void anObserverSeesWhatEachPassGives() {
    List<String> seen = new ArrayList<>();
    CompileOptions options = new CompileOptions(Purpose.TRAINING);
    Compiled compiled =
        Compiler.compile(
            NinNetwork.network(),
            Training.defaults(),
            options,
            (pass, state) -> {
              seen.add(pass.name());
              assertThat(state.fused().regions().isEmpty())
                  .isEqualTo(pass.stage() == Pass.Stage.GRAPH || !seen.contains("fuse"));
            });
    assertThat(seen).isEqualTo(passes(options));
    assertThat(compiled.memory().bytes()).isPositive();
  }

  @Test
  void onlyTheMemoryIsPlannedAnewForAnotherBatchSize() {
    Compiled one =
        Compiler.compile(
            NinNetwork.network(), Training.defaults(), new CompileOptions(Purpose.TRAINING));
    Compiled seven = one.atBatchSize(7);
    assertThat(seven.fused()).isSameAs(one.fused());
    Compiled anew =
        Compiler.compile(NinNetwork.network(), Training.defaults(), one.options().batchSize(7));
    assertThat(seven.memory().bytes())
        .isEqualTo(anew.memory().bytes())
        .isGreaterThan(one.memory().bytes());
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
    Graph graph = Compiler.training(NinNetwork.network(), optimizer);
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
  }

  @Test
  void clippingAppendsTheNormOfAllGradientsAndChangesNothingElse() {
    Training recipe = Training.defaults().optimizer(sgd(0.1).momentum(0.9));
    Graph plain = Compiler.training(NinNetwork.network(), recipe);
    Graph clipped = Compiler.training(NinNetwork.network(), recipe.clipNorm(2.5));
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
    Graph graph = Compiler.training(NinNetwork.network(), Training.defaults().clipNorm(2.5));
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
    Graph graph = Compiler.training(NinNetwork.network(), sgd(0.1));
    assertThat(graph.all(Dropout.class))
        .extracting(value -> ((Dropout) value.op()).stream())
        .containsExactly(0, 0);
  }

  @Test
  void aNetworkThatGivesNoLogitsHasNoLoss() {
    Network network = Network.input(1, 5, 5).conv(10, kernel(3)).build();
    assertThatThrownBy(() -> Compiler.evaluation(network))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("logits must be one pixel of K channels, but are [N, 3, 3, 10]");
  }
}
