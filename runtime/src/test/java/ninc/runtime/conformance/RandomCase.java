package ninc.runtime.conformance;

import static ninc.dsl.Dsl.sgd;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.Value;
import ninc.dsl.Network;
import ninc.dsl.Training;
import ninc.random.Choices;
import ninc.random.NetworkSize;
import ninc.random.RandomNetwork;
import ninc.runtime.backend.StepContext;
import ninc.runtime.interpreter.Interpreter;

/**
 * One training step of a random network, as the interpreter takes it. The momentum starts at zero,
 * so after the step it is the gradient, clipped where the case has that.
 *
 * @param tensors the parameters before the step
 * @param expected logits, loss, correct answers and updated parameters, by role, and the momentum
 *     of each parameter, by name
 */
record RandomCase(
    Network network,
    OperatorCase training,
    Map<String, double[]> tensors,
    Map<String, double[]> feeds,
    Map<String, double[]> expected) {

  /** Far more than float32 rounds off in a dozen layers, far less than to find one takes long. */
  static final double LEAST_MARGIN = 1e-5;

  /** Sums that all but cancel lose what float32 has, in whatever order they are added. */
  private static final double MOST_SENSITIVITY = 3e-6;

  /**
   * Batch normalization of few pixels subtracts nearly all of a gradient, so that what remains is
   * little more than the rounding of its operands.
   */
  private static final double MOST_ROUNDING = 1e-5;

  private static final int MOST_BATCH = 5;
  private static final int MOST_DRAWS = 20;
  private static final StepContext STEP = new StepContext(5, 1, 0.1);

  /** The case that these decisions lead to; none where no drawn numbers are fit for it. */
  static Optional<RandomCase> of(Choices choices, NetworkSize size) {
    Network network = RandomNetwork.of(choices, size);
    int batch = choices.between(1, MOST_BATCH);
    Graph graph = Compiler.training(network, recipe(choices));
    OperatorCase training = new OperatorCase(network.toString(), graph, batch, 1, 1);
    return LongStream.range(0, MOST_DRAWS)
        .mapToObj(seed -> draw(network, training, new RandomTensors(seed)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** One in three clips its gradients, to norms that some exceed by far and others never reach. */
  private static Training recipe(Choices choices) {
    Training recipe = Training.defaults().optimizer(sgd(0.1).momentum(0.9));
    return choices.onceIn(3) ? recipe.clipNorm(Math.pow(10, 1 - choices.below(4))) : recipe;
  }

  private static Optional<RandomCase> draw(
      Network network, OperatorCase training, RandomTensors random) {
    Graph graph = training.graph();
    Map<String, double[]> tensors = random.tensors(graph);
    Map<String, double[]> feeds = random.feeds(training);
    Map<String, double[]> kept = InterpreterRunner.kept(graph, training.batch(), tensors);
    Map<String, double[]> values = Interpreter.run(graph, training.batch(), feeds, kept, STEP);
    if (KinkMargin.of(graph, values) < LEAST_MARGIN || Saturation.isIn(graph, values)) {
      return Optional.empty();
    }
    Map<String, double[]> expected = new HashMap<>();
    graph.results().forEach((role, value) -> expected.put(role, values.get(value.name())));
    for (Value momentum : graph.all(OptimizerState.class)) {
      expected.put(momentum.name(), kept.get(momentum.name()));
    }
    return Optional.of(new RandomCase(network, training, tensors, feeds, expected))
        .filter(RandomCase::isWellConditioned);
  }

  /**
   * Whether parameters that are a float32 further on give nearly the same, and whether results of
   * operators do that are rounded to float32.
   */
  private boolean isWellConditioned() {
    Map<String, double[]> neighbours = new HashMap<>(tensors);
    SplittableRandom signs = new SplittableRandom(training.seed());
    neighbours.replaceAll(
        (_, values) -> DoubleStream.of(values).map(value -> neighbour(value, signs)).toArray());
    Map<String, double[]> moved =
        new RandomCase(network, training, neighbours, feeds, expected)
            .actual(new InterpreterRunner());
    return differsByLess(moved, MOST_SENSITIVITY) && differsByLess(rounded(), MOST_ROUNDING);
  }

  private boolean differsByLess(Map<String, double[]> others, double most) {
    return expected.entrySet().stream()
        .allMatch(
            entry -> Agreement.relativeError(others.get(entry.getKey()), entry.getValue()) < most);
  }

  /** What the interpreter makes of the step if each operator rounds its results to float32. */
  private Map<String, double[]> rounded() {
    Graph graph = training.graph();
    Map<String, double[]> values =
        new HashMap<>(InterpreterRunner.kept(graph, training.batch(), tensors));
    values.putAll(feeds);
    for (Value value : graph.values()) {
      if (!value.op().storage().isGiven()) {
        double[] result =
            Interpreter.compute(List.of(value), training.batch(), values, STEP).get(value.name());
        Arrays.setAll(result, i -> (float) result[i]);
        values.put(value.name(), result);
      }
    }
    graph.results().forEach((role, value) -> values.put(role, values.get(value.name())));
    return values;
  }

  private static double neighbour(double value, SplittableRandom signs) {
    return signs.nextBoolean() ? Math.nextUp((float) value) : Math.nextDown((float) value);
  }

  /** What a backend makes of the step, under the names of {@link #expected}. */
  Map<String, double[]> actual(GraphRunner runner) {
    try (GraphRun run = runner.prepare(training.graph(), training.batch(), tensors)) {
      Map<String, double[]> actual = new HashMap<>(run.run(training.batch(), feeds, STEP));
      for (Value momentum : training.graph().all(OptimizerState.class)) {
        actual.put(momentum.name(), run.tensor(momentum.name()));
      }
      return actual;
    }
  }

  /**
   * The largest error of any tensor, relative to that tensor's largest value.
   *
   * @throws AssertionError where one is larger than {@code tolerance}
   */
  double error(Map<String, double[]> actual, FusionRule level, double tolerance) {
    return expected.entrySet().stream()
        .mapToDouble(entry ->
            Agreement.assertClose(
                entry.getKey() + " at fusion " + level.label(),
                actual.get(entry.getKey()),
                entry.getValue(),
                tolerance))
        .max()
        .orElseThrow();
  }

  /** The network's source and what else is needed to see the case again. */
  @Override
  public String toString() {
    String clipped =
        training.graph().all(Update.class).stream()
            .flatMap(value -> ((Update) value.op()).clip().stream())
            .findFirst()
            .map(clip -> ", gradients clipped to %s,".formatted(clip.maxNorm()))
            .orElse("");
    return "batch %d%s of%n%s".formatted(training.batch(), clipped, network);
  }
}
