package ninc.runtime.format.onnx.importer;

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
import ninc.runtime.format.onnx.importer.OnnxGraph.Attribute;
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
   * Creates a search in a graph.
   *
   * @param producers the node that computes each tensor
   */
  ActivationSearch(OnnxGraph graph, Map<String, Node> producers) {
    this.producers = producers;
    this.constants = constants(graph);
  }

  /** Returns the constants of a graph, including those that are nodes. */
  private static Map<String, StoredTensor> constants(OnnxGraph graph) {
    Map<String, StoredTensor> constants = new HashMap<>(graph.constants());
    for (Node node : graph.nodes()) {
      if (node.qualifiedOperator().equals("Constant")
          && node.attributes().get("value") instanceof Attribute.Tensor(StoredTensor value)) {
        node.outputs().forEach(output -> constants.put(output, value));
      }
    }
    return constants;
  }

  /** An activation of a tensor. */
  record Found(String input, Activation activation) {}

  private static double[] samples() {
    double[] samples = IntStream.range(0, 43).mapToDouble(i -> (i - 22) * 0.6 + 0.013).toArray();
    samples[0] = -1;
    samples[1] = -50;
    return samples;
  }

  /** Finds the activation that ends with a node and has as many nodes as possible. */
  Optional<Found> endingWith(Node node) {
    if (ElementwiseFormula.of(node).isEmpty()) {
      return Optional.empty();
    }
    SequencedSet<Node> region = new LinkedHashSet<>(List.of(node));
    SequencedSet<String> inputs = new LinkedHashSet<>();
    Deque<Node> open = new ArrayDeque<>(region);
    while (!open.isEmpty()) {
      for (String input : operands(open.remove())) {
        if (!input.isEmpty() && scalar(input).isEmpty() && inputs.add(input)) {
          Node producer = producers.get(input);
          if (producer != null
              && ElementwiseFormula.of(producer).isPresent()
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

  /** The inputs that a formula reads; a hostile file may have millions of others. */
  private static List<String> operands(Node node) {
    return node.inputs().subList(0, Math.min(node.inputs().size(), MAX_OPERANDS));
  }

  /** Evaluates the nodes of a region as a function of one tensor, if nothing else is read. */
  private Optional<double[]> function(Node last, String input, SequencedSet<Node> region) {
    return value(last, new HashMap<>(Map.of(input, SAMPLES)), region);
  }

  private Optional<double[]> value(
      Node node, Map<String, double[]> known, SequencedSet<Node> region) {
    double[][] operands = new double[MAX_OPERANDS][];
    Arrays.fill(operands, everywhere(Double.NaN));
    List<String> names = operands(node);
    for (int i = 0; i < names.size(); i++) {
      if (node.has(i)) {
        Optional<double[]> operand = input(names.get(i), known, region);
        if (operand.isEmpty()) {
          return Optional.empty();
        }
        operands[i] = operand.get();
      }
    }
    Expression formula = ElementwiseFormula.of(node).orElseThrow();
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
    double slope = Decimal.of(-values[0]);
    if (slope > 0 && Double.isFinite(slope)) {
      candidates.add(Dsl.leakyRelu(slope));
    }
    double alpha = Decimal.of(-values[1]);
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
}
