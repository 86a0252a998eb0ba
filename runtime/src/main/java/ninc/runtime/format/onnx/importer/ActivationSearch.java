package ninc.runtime.format.onnx.importer;

import static ninc.compiler.ir.Expression.constant;
import static ninc.compiler.ir.Expression.erf;
import static ninc.compiler.ir.Expression.exp;
import static ninc.compiler.ir.Expression.ifGreater;
import static ninc.compiler.ir.Expression.operand;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.IntStream;
import ninc.compiler.ir.ActivationFunction;
import ninc.compiler.ir.Expression;
import ninc.dsl.Activation;
import ninc.dsl.Dsl;
import ninc.runtime.format.onnx.importer.OnnxGraph.Node;
import ninc.runtime.format.safetensors.StoredTensor;
import ninc.runtime.interpreter.Elementwise;

/**
 * Finds the activations of the DSL in a graph. Exporters write most of them as several elementwise
 * nodes, and not all in the same way, so that not the nodes are compared but their values: nodes
 * are an activation if they compute the same function of one tensor.
 */
final class ActivationSearch {
  /** The largest number of elementwise nodes that exporters write for one activation. */
  private static final int MAX_NODES = 12;

  /** The largest number of operands that a formula has. */
  private static final int MAX_OPERANDS = 3;

  private static final double TOLERANCE = 1e-6;

  /** At the first two, the parameters of {@code leakyRelu} and {@code elu} can be read off. */
  private static final double[] SAMPLES = samples();

  private static final List<Activation> WITHOUT_PARAMETERS =
      List.of(
          Dsl.identity(),
          Dsl.relu(),
          Dsl.relu6(),
          Dsl.gelu(),
          Dsl.silu(),
          Dsl.hardSwish(),
          Dsl.sigmoid(),
          Dsl.hardSigmoid(),
          Dsl.tanh());

  private final Map<String, Node> producers;
  private final Map<String, StoredTensor> constants;

  /**
   * @param producers the node that computes each tensor
   * @param constants the constant tensors
   */
  ActivationSearch(Map<String, Node> producers, Map<String, StoredTensor> constants) {
    this.producers = producers;
    this.constants = constants;
  }

  /** An activation of a tensor. */
  record Found(String input, Activation activation) {}

  private static double[] samples() {
    double[] samples = IntStream.range(0, 43).mapToDouble(i -> (i - 22) * 0.6 + 0.013).toArray();
    samples[0] = -1;
    samples[1] = -50;
    return samples;
  }

  /** Whether nodes with this operator may be part of an activation. */
  static boolean isElementwise(Node node) {
    return formula(node).isPresent();
  }

  /** Finds the activation that ends with a node and has as many nodes as possible. */
  Optional<Found> endingWith(Node node) {
    if (!isElementwise(node)) {
      return Optional.empty();
    }
    SequencedSet<Node> region = new LinkedHashSet<>(List.of(node));
    SequencedSet<String> inputs = new LinkedHashSet<>();
    Deque<Node> open = new ArrayDeque<>(region);
    while (!open.isEmpty()) {
      for (String input : open.remove().inputs()) {
        if (!input.isEmpty() && scalar(input).isEmpty() && inputs.add(input)) {
          Node producer = producers.get(input);
          if (producer != null
              && isElementwise(producer)
              && region.size() < MAX_NODES
              && region.add(producer)) {
            open.add(producer);
          }
        }
      }
    }
    return inputs.reversed().stream()
        .flatMap(input -> function(node, input, region).flatMap(f -> match(input, f)).stream())
        .findFirst();
  }

  /** Evaluates the nodes of a region as a function of one tensor, if nothing else is read. */
  private Optional<double[]> function(Node last, String input, SequencedSet<Node> region) {
    return value(last, new HashMap<>(Map.of(input, SAMPLES)), region);
  }

  private Optional<double[]> value(
      Node node, Map<String, double[]> known, SequencedSet<Node> region) {
    double[][] operands = new double[MAX_OPERANDS][];
    Arrays.fill(operands, everywhere(Double.NaN));
    for (int i = 0; i < Math.min(node.inputs().size(), MAX_OPERANDS); i++) {
      if (node.has(i)) {
        Optional<double[]> operand = input(node.inputs().get(i), known, region);
        if (operand.isEmpty()) {
          return Optional.empty();
        }
        operands[i] = operand.get();
      }
    }
    Expression formula = formula(node).orElseThrow();
    double[] y = new double[SAMPLES.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = Elementwise.value(formula, operands[0][i], operands[1][i], operands[2][i]);
    }
    return Optional.of(y);
  }

  private Optional<double[]> input(
      String name, Map<String, double[]> known, SequencedSet<Node> region) {
    Optional<double[]> value =
        Optional.ofNullable(known.get(name))
            .or(() -> scalar(name).map(ActivationSearch::everywhere))
            .or(() ->
                Optional.ofNullable(producers.get(name))
                    .filter(region::contains)
                    .flatMap(producer -> value(producer, known, region)));
    value.ifPresent(values -> known.put(name, values));
    return value;
  }

  private static double[] everywhere(double value) {
    double[] values = new double[SAMPLES.length];
    Arrays.fill(values, value);
    return values;
  }

  /** The value of a constant with one element. */
  private Optional<Double> scalar(String name) {
    return Optional.ofNullable(constants.get(name))
        .filter(tensor -> tensor.elements() == 1)
        .map(ActivationSearch::number);
  }

  private static double number(StoredTensor tensor) {
    return switch (tensor.dtype()) {
      case F32, F64, F16, BF16 -> tensor.toFloats()[0];
      default -> tensor.toLongs()[0];
    };
  }

  private static Optional<Found> match(String input, double[] values) {
    List<Activation> candidates = new ArrayList<>(WITHOUT_PARAMETERS);
    double slope = decimal(-values[0]);
    if (slope > 0 && Double.isFinite(slope)) {
      candidates.add(Dsl.leakyRelu(slope));
    }
    double alpha = decimal(-values[1]);
    if (alpha > 0 && Double.isFinite(alpha)) {
      candidates.add(Dsl.elu(alpha));
    }
    return candidates.stream()
        .filter(candidate -> agrees(ActivationFunction.of(candidate).value(), values))
        .findFirst()
        .map(activation -> new Found(input, activation));
  }

  private static boolean agrees(Expression formula, double[] values) {
    return IntStream.range(0, SAMPLES.length)
        .allMatch(i ->
            Math.abs(Elementwise.value(formula, SAMPLES[i]) - values[i])
                <= TOLERANCE * (1 + Math.abs(SAMPLES[i])));
  }

  /** The number that a person would write for a float32 such as 0.01f. */
  static double decimal(double value) {
    return Double.parseDouble(Float.toString((float) value));
  }

  /** The function that a node applies to each element of its inputs, which are its operands. */
  private static Optional<Expression> formula(Node node) {
    Expression x = operand(0);
    return Optional.ofNullable(
        switch (node.qualifiedOperator()) {
          case "Relu" -> of(Dsl.relu());
          case "Sigmoid" -> of(Dsl.sigmoid());
          case "HardSwish" -> of(Dsl.hardSwish());
          case "Tanh" -> of(Dsl.tanh());
          case "Swish" -> of(Dsl.silu());
          case "Gelu" -> node.text("approximate", "none").equals("none") ? of(Dsl.gelu()) : null;
          case "LeakyRelu" ->
              ifGreater(x, constant(0), x, x.times(constant(node.real("alpha", 0.01f))));
          case "PRelu" -> ifGreater(x, constant(0), x, x.times(operand(1)));
          case "Elu" ->
              ifGreater(
                  x,
                  constant(0),
                  x,
                  exp(x).minus(constant(1)).times(constant(node.real("alpha", 1))));
          case "HardSigmoid" ->
              x.times(constant(node.real("alpha", 0.2f)))
                  .plus(constant(node.real("beta", 0.5f)))
                  .max(constant(0))
                  .min(constant(1));
          case "Clip" -> x.max(bound(node, 1, "min", -1)).min(bound(node, 2, "max", 1));
          case "Neg" -> x.negated();
          case "Exp" -> exp(x);
          case "Erf" -> erf(x);
          case "Add" -> x.plus(operand(1));
          case "Sub" -> x.minus(operand(1));
          case "Mul" -> x.times(operand(1));
          case "Div" -> x.over(operand(1));
          case "Max" -> node.inputs().size() == 2 ? x.max(operand(1)) : null;
          case "Min" -> node.inputs().size() == 2 ? x.min(operand(1)) : null;
          case "Greater" -> ifGreater(x, operand(1), constant(1), constant(0));
          case "Where" -> ifGreater(x, constant(0.5), operand(1), operand(2));
          default -> null;
        });
  }

  private static Expression of(Activation activation) {
    return ActivationFunction.of(activation).value();
  }

  /** A bound of {@code Clip}, an input or, in old files, an attribute. */
  private static Expression bound(Node node, int input, String attribute, int sign) {
    return node.has(input)
        ? operand(input)
        : constant(node.real(attribute, sign * Float.MAX_VALUE));
  }
}
