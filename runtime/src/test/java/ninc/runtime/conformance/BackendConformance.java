package ninc.runtime.conformance;

import static ninc.dsl.Dsl.adam;
import static ninc.dsl.Dsl.adamW;
import static ninc.dsl.Dsl.expand;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.Activations;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import ninc.dsl.Training;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.interpreter.Interpreter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every backend must pass on every level of fusion: agreement with the interpreter and with
 * PyTorch to 1e-4.
 */
abstract class BackendConformance extends PyTorchConformance {

  private static final Network NETWORK =
      input(3, 13, 13)
          .ninBlock(17, kernel(3), padding(1))
          .maxPool(2)
          .dropout(0.5)
          .ninBlock(5, kernel(3))
          .globalAveragePool()
          .build();

  private final FusionLevel level;

  BackendConformance(FusionLevel level) {
    this.level = level;
  }

  /** The backend under test. */
  abstract Backend backend();

  @Override
  GraphRunner runner() {
    return new BackendRunner(backend(), level);
  }

  @Override
  double tolerance() {
    return 1e-4;
  }

  static Stream<OperatorCase> cases() {
    return Stream.of(
            OperatorCases.differentiated(), OperatorCases.inferred(), OperatorCases.trained())
        .flatMap(cases -> cases);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithTheInterpreter(OperatorCase operator) {
    assertAgreesWithTheInterpreter(runner(), operator);
  }

  final void assertAgreesWithTheInterpreter(GraphRunner runner, OperatorCase operator) {
    RandomTensors random = new RandomTensors(operator.seed());
    Graph graph = operator.graph();
    Map<String, double[]> tensors = random.tensors(graph);
    try (GraphRun reference = new InterpreterRunner().prepare(graph, operator.batch(), tensors);
        GraphRun tested = runner.prepare(graph, operator.batch(), tensors)) {
      for (int i = 1; i <= operator.steps(); i++) {
        StepContext step = new StepContext(operator.seed(), i, 0.3 / i);
        Map<String, double[]> feeds = random.feeds(operator);
        Map<String, double[]> actual = tested.run(operator.batch(), feeds, step);
        String when = " in step %d, seed %d".formatted(i, operator.seed());
        reference
            .run(operator.batch(), feeds, step)
            .forEach((role, expected) ->
                Agreement.assertClose(role + when, actual.get(role), expected, tolerance()));
      }
      for (Value kept : graph.values()) {
        if (kept.op() instanceof ModelTensor || kept.op() instanceof OptimizerState) {
          String name = kept.name();
          Agreement.assertClose(name, tested.tensor(name), reference.tensor(name), tolerance());
        }
      }
    }
  }

  @Test
  void aProgramsSecondRunSeesNothingOfItsFirst() {
    Network padded =
        input(2, 9, 11)
            .conv(3, kernel(5), padding(2))
            .maxPool(3, padding(1))
            .conv(31, kernel(3), padding(1))
            .conv(29, kernel(3), padding(1))
            .linear(7)
            .build();
    Graph graph = Compiler.evaluation(padded);
    OperatorCase operator = new OperatorCase("second run", graph, 4, 1, 1);
    RandomTensors random = new RandomTensors(operator.seed());
    Map<String, double[]> tensors = random.tensors(graph);
    Map<String, double[]> feeds = random.feeds(operator);
    StepContext step = new StepContext(1, 1, 0);
    try (GraphRun run = runner().prepare(graph, 4, tensors)) {
      Map<String, double[]> first = run.run(4, feeds, step);
      assertSame(run.run(4, feeds, step), first);
    }
  }

  @Test
  void aSmallerBatchSeesNothingOfALargerOneBeforeIt() {
    Layers linear = input(3, 13, 13).linear(7);
    assertSmallerBatchIsAlone(
        OperatorCase.training(5, linear, sgd(0)), OperatorCase.training(2, linear, sgd(0)));
    Layers block = input(4, 9, 9).invertedResidual(4, expand(3), kernel(3));
    assertSmallerBatchIsAlone(OperatorCase.inference(5, block), OperatorCase.inference(2, block));
  }

  private void assertSmallerBatchIsAlone(OperatorCase large, OperatorCase small) {
    RandomTensors random = new RandomTensors(1);
    Map<String, double[]> tensors = random.tensors(large.graph());
    Map<String, double[]> first = random.feeds(large);
    Map<String, double[]> second = random.feeds(small);
    StepContext step = new StepContext(1, 1, 0);
    try (GraphRun fresh = runner().prepare(small.graph(), 2, tensors);
        GraphRun used = runner().prepare(large.graph(), 5, tensors)) {
      used.run(5, first, step);
      assertSame(used.run(2, second, step), fresh.run(2, second, step));
    }
  }

  @Test
  void evaluationSeesEveryUpdateThatTrainingMade() {
    Graph training = Compiler.training(NETWORK, sgd(0.1).momentum(0.9));
    Graph evaluation = Compiler.evaluation(NETWORK);
    OperatorCase batch = new OperatorCase("shared session", training, 3, 4, 1);
    RandomTensors random = new RandomTensors(batch.seed());
    Map<String, double[]> tensors = random.tensors(training);
    try (GraphRun reference = new InterpreterRunner().prepare(training, 3, tensors);
        Session session = backend().open();
        Arena arena = Arena.ofShared()) {
      Program trained = session.compile(Compiler.compile(training, backend().options(level, 3)));
      Program evaluated =
          session.compile(Compiler.compile(evaluation, backend().options(level, 3)));
      tensors.forEach((name, values) -> session.write(name, Floats.of(values)));
      for (int i = 1; i <= batch.steps(); i++) {
        StepContext step = new StepContext(batch.seed(), i, 0.1);
        Map<String, double[]> feeds = random.feeds(batch);
        reference.run(3, feeds, step);
        trained.run(3, Feeds.segments(arena, training, feeds), step);
        evaluated.run(3, Feeds.segments(arena, evaluation, feeds), step);
        tensors.replaceAll((name, _) -> reference.tensor(name));
        double[] expected =
            Interpreter.run(evaluation, 3, feeds, tensors, step)
                .get(evaluation.result("logits").name());
        double[] logits = Floats.widened(evaluated.values("logits"));
        Agreement.assertClose("logits after step " + i, logits, expected, tolerance());
      }
    }
  }

  @Test
  void aSessionRefusesWhatDoesNotFit() {
    Graph graph = Compiler.inference(NETWORK);
    StepContext step = new StepContext(0, 1, 0);
    int length = 2 * 3 * 13 * 13;
    try (Session session = backend().open();
        Arena arena = Arena.ofShared()) {
      Program program = session.compile(Compiler.compile(graph, backend().options(level, 2)));
      Map<String, MemorySegment> full = Map.of("input", arena.allocate(4L * length));
      Map<String, MemorySegment> tooShort = Map.of("input", arena.allocate(4L * length - 4));
      program.run(2, full, step);
      assertThatIllegalArgumentException().isThrownBy(() -> program.run(2, Map.of(), step));
      assertThatIllegalArgumentException().isThrownBy(() -> program.run(2, tooShort, step));
      assertThatIllegalArgumentException().isThrownBy(() -> program.run(0, full, step));
      assertThatIllegalArgumentException().isThrownBy(() -> program.run(3, full, step));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> session.write("nin9.conv.weight", new float[1]));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> session.write("nin1.conv.bias", new float[16]));
      assertThatIllegalArgumentException().isThrownBy(() -> session.read("nin9.conv.weight"));
    }
  }

  @Test
  void aSessionsTensorsAreZeroUntilTheyAreWritten() {
    try (Session session = backend().open()) {
      session.compile(
          Compiler.compile(
              Compiler.training(NETWORK, sgd(0.1).momentum(0.9)), backend().options(level, 1)));
      assertThat(session.read("nin1.conv.bias")).containsOnly(0).hasSize(17);
      assertThat(session.read("nin1.conv.weight.momentum")).containsOnly(0).hasSize(17 * 3 * 9);
    }
  }

  @Test
  void aGraphThatIsCompiledLaterKeepsWhatWasWritten() {
    float[] bias = {1, 2, 3, 4, 5};
    try (Session session = backend().open()) {
      session.compile(Compiler.compile(Compiler.inference(NETWORK), backend().options(level, 1)));
      session.write("nin2.conv.bias", bias);
      session.compile(
          Compiler.compile(Compiler.training(NETWORK, sgd(0.1)), backend().options(level, 1)));
      assertThat(session.read("nin2.conv.bias")).isEqualTo(bias);
    }
  }

  static Stream<Arguments> lossesThatAreNotFinite() {
    List<Training> recipes =
        List.of(
            Training.defaults().optimizer(sgd(0.1)),
            Training.defaults().optimizer(sgd(0.1).momentum(0.9).weightDecay(0.1)),
            Training.defaults().optimizer(adam(0.1)).clipNorm(1),
            Training.defaults().optimizer(adamW(0.1)));
    return Stream.of(Double.NaN, Double.POSITIVE_INFINITY)
        .flatMap(loss -> recipes.stream().map(recipe -> Arguments.of(loss, recipe)));
  }

  /** Of the logits, all but the first are as the bias makes them; the loss is −log softmax. */
  @ParameterizedTest
  @MethodSource("lossesThatAreNotFinite")
  void aLossThatIsNotFiniteChangesNothing(double loss, Training recipe) {
    OperatorCase operator = OperatorCase.training(5, input(3, 13, 13).linear(7), recipe);
    RandomTensors random = new RandomTensors(operator.seed());
    Map<String, double[]> tensors = random.tensors(operator.graph());
    Arrays.fill(tensors.get("linear1.bias"), 1, 7, -loss);
    try (GraphRun run = runner().prepare(operator.graph(), 5, tensors)) {
      StepContext step = new StepContext(operator.seed(), 1, 0.1);
      assertThat(run.run(5, random.feeds(operator), step).get("loss")).containsExactly(loss);
      tensors.forEach((name, values) ->
          assertThat(Floats.of(run.tensor(name))).as(name).isEqualTo(Floats.of(values)));
      for (Value state : operator.graph().all(OptimizerState.class)) {
        assertThat(run.tensor(state.name())).as(state.name()).containsOnly(0);
      }
    }
  }

  /** Of batches so large, too, that the rounding of their sum could show. */
  @Test
  void theLossOfZeroLogitsIsTheLogarithmOfTheirNumber() {
    int examples = 5000;
    Graph graph = Compiler.evaluation(input(1, 1, 1).linear(10).build());
    OperatorCase operator = new OperatorCase("zero logits", graph, examples, 1, 1);
    RandomTensors random = new RandomTensors(operator.seed());
    Map<String, double[]> tensors = random.tensors(graph);
    tensors.values().forEach(values -> Arrays.fill(values, 0));
    try (GraphRun run = runner().prepare(graph, examples, tensors)) {
      Map<String, double[]> results =
          run.run(examples, random.feeds(operator), new StepContext(1, 1, 0));
      assertThat(results.get("loss")[0]).isCloseTo(Math.log(10), within(2e-5));
    }
  }

  static Stream<OperatorCase> trained() {
    return Stream.concat(OperatorCases.trained(), OperatorCases.recomputable());
  }

  @ParameterizedTest
  @MethodSource("trained")
  void activationsThatAreComputedAgainGiveTheSameBits(OperatorCase operator) {
    RandomTensors random = new RandomTensors(operator.seed());
    Map<String, double[]> tensors = random.tensors(operator.graph());
    GraphRunner again = new BackendRunner(backend(), level, Activations.RECOMPUTE);
    try (GraphRun stored = runner().prepare(operator.graph(), operator.batch(), tensors);
        GraphRun recomputed = again.prepare(operator.graph(), operator.batch(), tensors)) {
      for (int i = 1; i <= operator.steps(); i++) {
        StepContext step = new StepContext(operator.seed(), i, 0.3 / i);
        Map<String, double[]> feeds = random.feeds(operator);
        assertSame(
            recomputed.run(operator.batch(), feeds, step),
            stored.run(operator.batch(), feeds, step));
      }
    }
  }

  static void assertSame(Map<String, double[]> actual, Map<String, double[]> expected) {
    expected.forEach((role, values) -> assertThat(actual.get(role)).as(role).isEqualTo(values));
  }
}
