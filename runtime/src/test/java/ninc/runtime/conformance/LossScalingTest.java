package ninc.runtime.conformance;

import static ninc.dsl.Dsl.adam;
import static ninc.dsl.Dsl.adamW;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.rmsProp;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Optimization.Accumulate;
import ninc.compiler.ir.Optimization.AdjustScale;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.Source.ScalingState.Quantity;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.RoundOperands;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import ninc.dsl.Precision;
import ninc.dsl.Training;
import ninc.random.Choices;
import ninc.random.NetworkSize;
import ninc.random.RandomNetwork;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.StepContext;
import ninc.runtime.backend.StepContext.Part;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.simt.SimtDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Training in float16 with a scaled loss, on each backend as in the interpreter. */
class LossScalingTest {
  private static final int BATCH = 4;
  private static final double TOLERANCE = 1e-3;
  private static final double RANDOM_TOLERANCE = 1e-2;
  private static final int NETWORKS = 30;

  private static final Layers LAYERS =
      input(1, 14, 14)
          .conv(8, kernel(3), padding(1), relu())
          .conv(5, kernel(1))
          .globalAveragePool();

  private static final Layers DEEPER =
      input(1, 14, 14)
          .conv(8, kernel(3), padding(1), relu())
          .conv(8, kernel(1))
          .conv(5, kernel(1))
          .globalAveragePool();

  private static final Training RECIPE =
      Training.defaults().optimizer(sgd(0.1).momentum(0.9)).precision(Precision.FLOAT16);

  private static final List<Training> RECIPES =
      List.of(
          RECIPE,
          RECIPE.optimizer(sgd(0.1)).clipNorm(0.02).averageWeights(0.9),
          RECIPE.optimizer(adam(0.01)).averageWeights(0.9),
          RECIPE.optimizer(adamW(0.01).betas(0, 0.99999)).clipNorm(0.02),
          RECIPE.optimizer(rmsProp(0.01).momentum(0.5)).accumulate(2));

  static Stream<Arguments> backends() {
    Backend cpu = new CpuBackend(2);
    Backend simt =
        new DeviceBackend(new SimtDevice(new WorkGroupTraits(48 << 10, 16, 8, 32, 8, 8, 2)));
    Backend cuda = new DeviceBackend(new SimtDevice(WorkGroupTraits.CUDA));
    return Stream.of(
        Arguments.of(cpu, FusionLevel.NONE),
        Arguments.of(cpu, FusionLevel.FULL),
        Arguments.of(simt, FusionLevel.NONE),
        Arguments.of(simt, FusionLevel.FULL),
        Arguments.of(cuda, FusionLevel.FULL));
  }

  /** The first of eight batches overflow: the scale is halved until they do not. */
  @ParameterizedTest
  @MethodSource("backends")
  void everyBackendSkipsAndHalvesAsTheInterpreterDoes(Backend backend, FusionLevel level) {
    for (Training recipe : RECIPES) {
      Graph graph = training(LAYERS, recipe);
      Map<String, double[]> tensors = tensors(graph);
      tensors.put(Quantity.SCALE.key(), new double[] {0x1p28});
      try (GraphRun reference = new InterpreterRunner().prepare(graph, BATCH, tensors);
          GraphRun tested = new BackendRunner(backend, level).prepare(graph, BATCH, tensors)) {
        for (int batch = 0; batch < 8; batch++) {
          run(reference, graph, recipe, batch);
          run(tested, graph, recipe, batch);
          String when = " after batch %d of %s".formatted(batch, recipe);
          Map<String, double[]> actual = kept(graph, tested);
          kept(graph, reference)
              .forEach((name, expected) ->
                  Agreement.assertClose(name + when, actual.get(name), expected, TOLERANCE));
        }
        double skipped = number(reference, Quantity.SKIPPED);
        assertThat(skipped).isBetween(1.0, 4.0);
        assertThat(number(reference, Quantity.STEPS))
            .isEqualTo(8.0 / recipe.accumulation() - skipped);
        assertThat(number(reference, Quantity.SCALE)).isEqualTo(Math.scalb(0x1p28, (int) -skipped));
      }
    }
  }

  /**
   * Random networks, each on one of the backends. An element that is rounded the other way has no
   * weight in the norm of all gradients, nor have gradients that all but cancel.
   */
  @Test
  void randomNetworksTakeTheInterpretersSteps() {
    List<Arguments> backends = backends().toList();
    int taken = 0;
    for (int seed = 0; seed < NETWORKS; seed++) {
      Network network = RandomNetwork.of(Choices.drawn(seed), NetworkSize.SMALL);
      Graph graph = Compiler.training(network, RECIPE);
      Map<String, double[]> tensors = tensors(graph);
      tensors.put(Quantity.SCALE.key(), new double[] {0x1p20});
      Object[] tested = backends.get(seed % backends.size()).get();
      GraphRunner runner = new BackendRunner((Backend) tested[0], (FusionLevel) tested[1]);
      try (GraphRun reference = new InterpreterRunner().prepare(graph, BATCH, tensors);
          GraphRun run = runner.prepare(graph, BATCH, tensors)) {
        for (int batch = 0; batch < 3; batch++) {
          run(reference, graph, RECIPE, batch);
          run(run, graph, RECIPE, batch);
        }
        String what = "seed %d, %s of%n%s".formatted(seed, List.of(tested), network);
        for (Quantity quantity : Quantity.values()) {
          assertThat(number(run, quantity)).as(what).isEqualTo(number(reference, quantity));
        }
        assertThat(distance(momentum(graph, run), momentum(graph, reference)))
            .as(what)
            .isLessThan(RANDOM_TOLERANCE);
        taken += (int) number(reference, Quantity.STEPS);
      }
    }
    assertThat(taken).isBetween(NETWORKS / 2, 3 * NETWORKS - 1);
  }

  /** The momentum of all parameters, one after the other. */
  private static double[] momentum(Graph graph, GraphRun run) {
    return graph.all(OptimizerState.class).stream()
        .flatMapToDouble(state -> DoubleStream.of(run.tensor(state.name())))
        .toArray();
  }

  /** The norm of the difference, relative to that of the expected numbers. */
  private static double distance(double[] actual, double[] expected) {
    double squares = 0;
    double differences = 0;
    for (int i = 0; i < expected.length; i++) {
      squares += expected[i] * expected[i];
      differences += (actual[i] - expected[i]) * (actual[i] - expected[i]);
    }
    return differences == 0 ? 0 : Math.sqrt(differences / squares);
  }

  @ParameterizedTest
  @MethodSource("backends")
  void aStepThatOverflowsChangesNothingButTheScale(Backend backend, FusionLevel level) {
    Training recipe = RECIPE.averageWeights(0.9).clipNorm(0.02);
    Graph graph = training(LAYERS, recipe);
    Map<String, double[]> tensors = tensors(graph);
    tensors.put(Quantity.SCALE.key(), new double[] {0x1p40});
    try (GraphRun run = new BackendRunner(backend, level).prepare(graph, BATCH, tensors)) {
      Map<String, double[]> before = kept(graph, run);
      Map<String, double[]> results = run(run, graph, recipe, 0);
      assertThat(results.get("loss")[0]).isFinite();
      before.put(Quantity.SCALE.key(), new double[] {0x1p39});
      before.put(Quantity.SKIPPED.key(), new double[] {1});
      before.forEach((name, values) -> assertThat(run.tensor(name)).as(name).isEqualTo(values));
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void theScaleIsDoubledAfterAsManyStepsInARow(Backend backend, FusionLevel level) {
    Graph graph = training(LAYERS, RECIPE);
    Map<String, double[]> tensors = tensors(graph);
    tensors.put(Quantity.STREAK.key(), new double[] {AdjustScale.INTERVAL - 2});
    try (GraphRun run = new BackendRunner(backend, level).prepare(graph, BATCH, tensors)) {
      run(run, graph, RECIPE, 0);
      assertThat(number(run, Quantity.SCALE)).isEqualTo(0x1p16);
      assertThat(number(run, Quantity.STREAK)).isEqualTo(AdjustScale.INTERVAL - 1);
      run(run, graph, RECIPE, 1);
      assertThat(number(run, Quantity.SCALE)).isEqualTo(0x1p17);
      assertThat(number(run, Quantity.STREAK)).isZero();
      assertThat(number(run, Quantity.STEPS)).isEqualTo(2);
    }
  }

  /** Large weights of small activations: what flows back overflows at any scale. */
  @ParameterizedTest
  @MethodSource("backends")
  void theScaleStaysAtItsLeast(Backend backend, FusionLevel level) {
    Graph graph = training(DEEPER, RECIPE);
    Map<String, double[]> tensors = tensors(graph);
    Arrays.fill(tensors.get("conv1.weight"), 0);
    Arrays.fill(tensors.get("conv1.bias"), 0x1p-20);
    Arrays.fill(tensors.get("conv2.weight"), 0x1p14);
    Arrays.fill(tensors.get("conv2.bias"), 0);
    tensors.computeIfPresent(
        "conv3.weight",
        (_, weights) -> DoubleStream.of(weights).map(w -> Math.copySign(0x1p14, w)).toArray());
    tensors.put(Quantity.SCALE.key(), new double[] {2});
    try (GraphRun run = new BackendRunner(backend, level).prepare(graph, BATCH, tensors)) {
      for (int batch = 0; batch < 3; batch++) {
        assertThat(run(run, graph, RECIPE, batch).get("loss")[0]).isFinite();
      }
      assertThat(number(run, Quantity.SCALE)).isEqualTo(AdjustScale.MIN);
      assertThat(number(run, Quantity.SKIPPED)).isEqualTo(3);
    }
  }

  @Test
  void gradientsThatFloat16HasNotAreThoseOfFloat32() {
    Training exactly = RECIPE.precision(Precision.FLOAT32);
    double[] exact = firstGradient(training(DEEPER, exactly));
    double[] scaled = firstGradient(training(DEEPER, RECIPE));
    double[] unscaled =
        firstGradient(RoundOperands.apply(training(DEEPER, exactly), Precision.FLOAT16));
    assertThat(unscaled).containsOnly(0);
    Agreement.assertClose("conv1.weight", scaled, exact, 2e-2);
  }

  /** The gradient of the first layer, where the others have small weights. */
  private static double[] firstGradient(Graph graph) {
    Map<String, double[]> tensors = tensors(graph);
    for (String name : List.of("conv2.weight", "conv3.weight")) {
      tensors.computeIfPresent(
          name, (_, weights) -> DoubleStream.of(weights).map(w -> w * 0x1p-9).toArray());
    }
    try (GraphRun run = new InterpreterRunner().prepare(graph, BATCH, tensors)) {
      run(run, graph, RECIPE, 0);
      return run.tensor("conv1.weight.momentum");
    }
  }

  @Test
  void otherPrecisionsHaveNoScale() {
    for (Precision precision : Precision.values()) {
      Graph graph = training(LAYERS, RECIPE.precision(precision));
      assertThat(graph.results().containsKey(Quantity.SCALE.key()))
          .as(precision.label())
          .isEqualTo(precision == Precision.FLOAT16);
    }
  }

  private static Graph training(Layers layers, Training recipe) {
    return Compiler.training(layers.build(), recipe);
  }

  private static Map<String, double[]> run(GraphRun run, Graph graph, Training recipe, int batch) {
    int ofStep = recipe.accumulation();
    boolean first = batch % ofStep == 0;
    boolean last = (batch + 1) % ofStep == 0;
    Part part = new Part(batch + 1, first, last, 1.0 / ofStep);
    double rate = recipe.optimizer().learningRate();
    StepContext step = new StepContext(0, batch / ofStep + 1, rate, part);
    OperatorCase operator = new OperatorCase("scaled", graph, BATCH, 1, 1);
    return run.run(BATCH, new RandomTensors(batch).feeds(operator), step);
  }

  private static Map<String, double[]> tensors(Graph graph) {
    return new RandomTensors(7).tensors(graph);
  }

  /** All that persists, but for the sum of the gradients of a step, which can overflow. */
  private static Map<String, double[]> kept(Graph graph, GraphRun run) {
    Map<String, double[]> kept = new HashMap<>();
    for (Value value : graph.values()) {
      boolean isSum =
          value.op() instanceof OptimizerState(Value _, String slot)
              && slot.equals(Accumulate.SLOT);
      if (value.op().storage() == Storage.PERSISTENT && !isSum) {
        kept.put(value.name(), run.tensor(value.name()));
      }
    }
    return kept;
  }

  private static double number(GraphRun run, Quantity quantity) {
    return run.tensor(quantity.key())[0];
  }
}
