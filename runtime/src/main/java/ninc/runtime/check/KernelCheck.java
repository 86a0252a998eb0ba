package ninc.runtime.check;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import ninc.compiler.Compiled;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Elementwise.Round;
import ninc.compiler.ir.Pooling.MaxPoolPositions;
import ninc.compiler.ir.Rounding;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.RoundOperands;
import ninc.compiler.report.RegionCost;
import ninc.compiler.schedule.Algorithm;
import ninc.dsl.Precision;
import ninc.runtime.Failure;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.KernelRunner;
import ninc.runtime.backend.StepContext;
import ninc.runtime.check.CheckedKernel.Outcome;
import ninc.runtime.interpreter.Interpreter;
import ninc.runtime.model.Initialization;
import ninc.runtime.model.Model;

/**
 * Checks the kernels of a program one by one. Each gets what the float64 definitions give for the
 * kernels before it, rounded to float32, and writes to tensors that are filled with NaN before.
 */
public final class KernelCheck {

  /** A step whose update changes every parameter visibly, and which continues earlier steps. */
  private static final double LEARNING_RATE = 0.5;

  private static final StepContext.Part PART = new StepContext.Part(1, false, true, 0.5);

  /** The relative distance of neighbouring float32 numbers. */
  private static final double ULP = Math.ulp(1f);

  /** How many times its expected error a result may be off. */
  private static final double MARGIN = 4;

  /** How many times as large errors are where Winograd's transforms multiply them. */
  private static final double TRANSFORMED = 3;

  private final KernelRunner runner;
  private final Compiled program;
  private final int examples;
  private final StepContext step;
  private final Map<Region, Long> bytes;

  /** The values that exist so far, by the names of their homes. */
  private final Map<String, float[]> tensors;

  private KernelCheck(KernelRunner runner, Model model, Compiled program, long seed) {
    this.runner = runner;
    this.program = program;
    this.examples = program.options().batchSize();
    this.step = new StepContext(seed, 2, LEARNING_RATE).with(PART);
    this.bytes =
        RegionCost.of(program, runner.fused()).stream()
            .collect(Collectors.toMap(RegionCost::region, RegionCost::bytes));
    this.tensors =
        GivenTensors.draw(
            program.graph(),
            examples,
            model.network().output().channels(),
            new Initialization(model.training().initializer(), seed),
            seed);
  }

  /**
   * Checks all kernels of a program.
   *
   * @param model the model that the program was compiled from
   * @param seed the seed of images, labels, parameters and dropout
   * @param listener is called after each check
   * @throws ninc.runtime.UserError if a kernel that the user has edited does not compile
   */
  public static void checkAll(
      Backend backend, Model model, Compiled program, long seed, Consumer<CheckedKernel> listener) {
    try (KernelRunner runner = backend.kernelRunner(program)) {
      new KernelCheck(runner, model, program, seed).check(runner.fused().regions(), listener);
    }
  }

  /**
   * Checks the kernels that the user has edited, if there are any.
   *
   * @param notice receives their number before they are checked
   * @throws WrongKernel if one is wrong
   */
  public static void checkEdited(
      Backend backend, Model model, Compiled program, long seed, IntConsumer notice) {
    try (KernelRunner runner = backend.kernelRunner(program)) {
      List<Region> edited = runner.edited();
      if (!edited.isEmpty()) {
        notice.accept(edited.size());
        new KernelCheck(runner, model, program, seed).check(edited, KernelCheck::requireRight);
      }
    }
  }

  private static void requireRight(CheckedKernel checked) {
    if (!checked.isRight()) {
      throw new WrongKernel(checked);
    }
  }

  /** Signals that a kernel that the user has edited does not compute what it should. */
  public static final class WrongKernel extends Failure {
    private static final long serialVersionUID = 1L;

    private WrongKernel(CheckedKernel kernel) {
      super(kernel.problem(), "correct it, or do not check it");
    }
  }

  /** Computes the regions in order, up to the last one to check. */
  private void check(List<Region> selected, Consumer<CheckedKernel> listener) {
    List<Region> regions = runner.fused().regions();
    for (Region region : regions.subList(0, regions.indexOf(selected.getLast()) + 1)) {
      region.operands().forEach(this::move);
      Map<String, double[]> exact = compute(region, x -> x);
      if (selected.contains(region)) {
        listener.accept(check(region, exact));
      }
      for (Value value : runner.fused().written(region)) {
        tensors.put(value.name(), rounded(exact.get(value.name())));
      }
    }
  }

  /** Computes a value that no kernel computes, since it only moves data that is in its place. */
  private void move(Value value) {
    if (runner.fused().views().moved().contains(value)) {
      value.op().operands().forEach(this::move);
      Map<String, double[]> moved = compute(List.of(value), value.op().operands(), x -> x);
      tensors.put(value.name(), rounded(moved.get(value.name())));
    }
  }

  private Map<String, double[]> compute(Region region, DoubleUnaryOperator change) {
    return compute(region.values(), region.operands(), change);
  }

  /**
   * Computes values by their definitions.
   *
   * @param operands the values in memory that they read
   * @param change is applied to every number of the operands
   * @return the operands and the values, by name
   */
  private Map<String, double[]> compute(
      List<Value> values, List<Value> operands, DoubleUnaryOperator change) {
    Map<String, double[]> known = new HashMap<>();
    for (Value operand : operands) {
      float[] given = tensors.get(operand.home().name());
      DoubleStream numbers = IntStream.range(0, given.length).mapToDouble(i -> given[i]);
      known.put(
          operand.name(),
          switch (operand.type()) {
            case Type.FeatureMap _, Type.Weight _, Type.Bias _, Type.Scalar _ ->
                numbers.map(change).toArray();
            case Type.Positions _, Type.Images _, Type.Labels _ -> numbers.toArray();
          });
    }
    return Interpreter.compute(values, examples, known, step);
  }

  private static float[] rounded(double[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return rounded;
  }

  private CheckedKernel check(Region region, Map<String, double[]> exact) {
    return new CheckedKernel(
        region.name(), runner.kernels(region), bytes.get(region), outcome(region, exact));
  }

  private Outcome outcome(Region region, Map<String, double[]> exact) {
    KernelRunner.Result actual;
    try {
      actual = runner.run(region, tensors, step);
    } catch (Failure e) {
      return new Outcome.Failed(e.getMessage());
    }
    Outcome.Ran ran = compare(region, exact, actual, _ -> 0);
    return ran.worst().isRight() ? ran : compare(region, exact, actual, amplification(region));
  }

  /**
   * Returns what the error of each value is, in units of one rounding, for inputs that are rounded
   * to a neighbouring number. Where it is more than the largest element, the value amplifies
   * rounding errors, like the gradient of a bias before batch normalization, whose terms cancel
   * out. Roundings to fewer bits, which would let a few elements jump, are left out.
   */
  private ToDoubleFunction<Value> amplification(Region region) {
    SplittableRandom random = new SplittableRandom(step.seed());
    List<Value> values = region.values().stream().map(KernelCheck::unrounded).toList();
    Map<String, double[]> base = compute(values, region.operands(), x -> x);
    Map<String, double[]> rounded =
        compute(
            values, region.operands(), x -> random.nextBoolean() ? x * (1 + ULP) : x * (1 - ULP));
    return value -> distance(base.get(value.name()), rounded.get(value.name())) / ULP;
  }

  private static Value unrounded(Value value) {
    return value.op() instanceof Round(Value input, _)
        ? value.with(new Round(input, Precision.FLOAT32))
        : value;
  }

  /** Compares the results of a region. */
  private Outcome.Ran compare(
      Region region,
      Map<String, double[]> exact,
      KernelRunner.Result actual,
      ToDoubleFunction<Value> amplified) {
    Map<Value, Double> tolerances = tolerances(region);
    return new Outcome.Ran(
        runner.fused().written(region).stream()
            .map(value ->
                compare(
                    value,
                    exact,
                    actual.tensors().get(value.name()),
                    amplified.applyAsDouble(value),
                    tolerances.get(value)))
            .toList(),
        actual.traffic());
  }

  /**
   * Returns how far each value in memory that a region writes may be off, relative to its largest
   * element. The errors of n roundings are as good as random, so that that of their sum grows with
   * √n; those of the operators of a region add up.
   *
   * <p>A rounding to a format of fewer bits adds no error to its own result, since that is compared
   * with what is rounded. But where sums in another order end on the other side of the middle
   * between two numbers, what reads the result in the same region reads the neighbouring number.
   * This happens to few elements, of which a product adds n.
   */
  private Map<Value, Double> tolerances(Region region) {
    Map<Value, Double> tolerances = new HashMap<>();
    for (Value value : region.values()) {
      double before =
          value.op().operands().stream()
              .filter(tolerances::containsKey)
              .mapToDouble(operand -> tolerances.get(operand) + neighbour(value, operand))
              .max()
              .orElse(0);
      double all = before + MARGIN * rounding(value) * ULP;
      tolerances.put(value, all);
      value.op().overwritten().forEach(overwritten -> tolerances.put(overwritten, all));
    }
    return tolerances;
  }

  /** Returns what an operand that may be the neighbouring number adds to the error of a value. */
  private double neighbour(Value value, Value operand) {
    if (!(operand.op() instanceof Round(_, Precision format))) {
      return 0;
    }
    double spacing = Rounding.spacing(format);
    return RoundOperands.isProduct(value.op()) ? spacing / Math.sqrt(operations(value)) : spacing;
  }

  /** Returns the expected error of an operator, in units of one rounding. */
  private double rounding(Value value) {
    double direct = Math.sqrt(1 + operations(value));
    return switch (program.algorithm(value)) {
      case Algorithm.Direct _ -> direct;
      case Algorithm.Winograd _ -> TRANSFORMED * direct;
    };
  }

  /** Returns the floating-point operations per element. */
  private double operations(Value value) {
    return (double) value.op().flops().of(examples) / Interpreter.length(value.type(), examples);
  }

  private static ComparedTensor compare(
      Value value,
      Map<String, double[]> exact,
      float[] actual,
      double amplified,
      double tolerance) {
    double[] expected = exact.get(value.name());
    double[] errors = new double[actual.length];
    return switch (value.op()) {
      case MaxPoolPositions pool -> {
        // Of two values that are equal up to rounding, either may be taken for the maximum.
        double[] x = exact.get(pool.input().name());
        WindowElements elements = new WindowElements(pool, value.pixelMap());
        Arrays.setAll(
            errors,
            i -> error(elements.at(x, i, (int) expected[i]), elements.at(x, i, (int) actual[i])));
        yield ComparedTensor.of(value, expected, actual, errors, largest(x), tolerance);
      }
      case Round(Value input, Precision format) -> {
        // Whatever is rounded may be the nearest number of something that is right.
        double[] x = exact.get(input.name());
        Arrays.setAll(errors, i -> errorOfRounded(x[i], expected[i], actual[i], format));
        double scale = Math.max(largest(x), amplified);
        yield ComparedTensor.of(value, expected, actual, errors, scale, tolerance);
      }
      default -> {
        Arrays.setAll(errors, i -> error(expected[i], actual[i]));
        double scale = Math.max(largest(expected), amplified);
        yield ComparedTensor.of(value, expected, actual, errors, scale, tolerance);
      }
    };
  }

  private static double error(double expected, double actual) {
    double error = Math.abs(actual - expected);
    return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
  }

  /**
   * Returns how far a number x would have to be off for its rounding to be the actual one: the
   * distance of both beyond half of that between neighbouring numbers of the format.
   */
  private static double errorOfRounded(double x, double expected, double actual, Precision format) {
    if (expected == actual) {
      return 0;
    }
    double half = Rounding.distance((float) expected, format) / 2;
    return error(x, actual) == Double.POSITIVE_INFINITY
        ? Double.POSITIVE_INFINITY
        : Math.max(0, Math.abs(actual - x) - half);
  }

  private static double largest(double[] values) {
    return DoubleStream.of(values).map(Math::abs).max().orElse(0);
  }

  private static double distance(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElse(0);
  }
}
