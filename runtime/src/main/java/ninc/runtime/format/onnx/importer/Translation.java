package ninc.runtime.format.onnx.importer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import ninc.dsl.Shape;
import ninc.runtime.UserError;
import ninc.runtime.format.onnx.importer.OnnxGraph.Attribute;
import ninc.runtime.format.onnx.importer.OnnxGraph.Input;
import ninc.runtime.format.onnx.importer.OnnxGraph.Node;
import ninc.runtime.format.onnx.importer.Operand.Constant;
import ninc.runtime.format.onnx.importer.Operand.Layout;
import ninc.runtime.format.onnx.importer.Operand.Value;
import ninc.runtime.format.onnx.importer.Operators.Unsupported;
import ninc.runtime.format.onnx.importer.Part.Joint;
import ninc.runtime.format.onnx.importer.Step.Meet;
import ninc.runtime.format.safetensors.StoredTensor;

/** Translates an ONNX graph to steps from its input to its output. */
final class Translation {
  /** The maximum length of a list of unsupported nodes. */
  private static final int MAX_LIST = 1500;

  private static final Set<String> SOFTMAX = Set.of("Softmax", "LogSoftmax");

  private static final Set<Long> LAST_OR_SECOND_AXIS = Set.of(-1L, 1L);

  private final OnnxGraph graph;
  private final Map<String, Node> producers = new HashMap<>();
  private final Map<String, Operand> operands = new HashMap<>();

  /** The inputs of each concatenation in the file, before they were nested. */
  private final Map<Meet, List<Step>> concatenations = new IdentityHashMap<>();

  /** Why nodes cannot be translated, by operator. */
  private final SequencedMap<String, List<String>> problems = new LinkedHashMap<>();

  private Translation(OnnxGraph graph) {
    this.graph = graph;
    for (Node node : graph.nodes()) {
      if (node.outputs().isEmpty()) {
        throw new UserError("the node %s has no output".formatted(OnnxFile.quoted(node.label())));
      }
      for (String output : node.outputs()) {
        if (!output.isEmpty() && producers.put(output, node) != null) {
          throw new UserError("two nodes compute the tensor " + OnnxFile.quoted(output));
        }
      }
    }
    graph.constants().forEach((name, tensor) -> operands.put(name, new Constant(tensor)));
  }

  /**
   * The steps of a graph.
   *
   * @param start the input
   * @param end the logits
   * @param softmax whether the graph continues with a softmax, which is left out
   */
  record Result(Step start, Step end, boolean softmax) {}

  /**
   * Translates a graph.
   *
   * @throws UserError if it is invalid or the DSL cannot express it; the message lists all
   *     unsupported nodes
   */
  static Result of(OnnxGraph graph) {
    return new Translation(graph).translate();
  }

  private Result translate() {
    Input input = single("input", graph.inputs());
    String output = single("output", graph.outputs());
    Node last = producers.get(output);
    boolean softmax =
        last != null
            && SOFTMAX.contains(last.qualifiedOperator())
            && LAST_OR_SECOND_AXIS.contains(last.integer("axis", -1))
            && last.has(0);
    if (softmax) {
      output = last.inputs().getFirst();
    }
    Value start = start(input);
    operands.put(input.name(), start);
    List<Node> sorted = sorted();
    Map<Node, ActivationSearch.Found> activations = new IdentityHashMap<>();
    for (Node node : needed(sorted, output, activations)) {
      translate(node, activations.get(node));
    }
    checkProblems();
    if (operands.get(output) instanceof Value(Step end, Layout _)) {
      if (softmax && end.output().pixels() > 1) {
        throw new UserError("its softmax at the end is not over the classes of an image");
      }
      return new Result(start.step(), end, softmax);
    }
    throw new UserError(
        "the output %s does not depend on the input".formatted(OnnxFile.quoted(output)));
  }

  private static <T> T single(String what, List<T> found) {
    if (found.size() != 1) {
      throw new UserError(
          "it has %d %ss, but ninc imports networks with one; export the model with one %s"
              .formatted(found.size(), what, what));
    }
    return found.getFirst();
  }

  /** Images are N×C×H×W or, if nothing but their transpose is read, N×H×W×C. */
  private Value start(Input input) {
    List<Long> shape = input.shape();
    if (shape.size() != 4 && shape.size() != 2) {
      throw new UserError(
          "its input %s has %d axes, but images have four, N×C×H×W"
              .formatted(OnnxFile.quoted(input.name()), shape.size()));
    }
    List<Integer> extents = new ArrayList<>();
    for (long extent : shape.subList(1, shape.size())) {
      if (extent < 1 || extent > Integer.MAX_VALUE) {
        throw new UserError(
            ("its input %s is %s, but channels, height and width must be fixed; export it with a"
                    + " fixed image size")
                .formatted(OnnxFile.quoted(input.name()), shapeText(shape)));
      }
      extents.add((int) extent);
    }
    try {
      if (extents.size() == 1) {
        return new Value(new Step.Start(new Shape(extents.getFirst(), 1, 1)), Layout.VECTORS);
      }
      return isChannelsLast(input)
          ? new Value(
              new Step.Start(new Shape(extents.get(2), extents.get(0), extents.get(1))),
              Layout.PIXELS)
          : new Value(
              new Step.Start(new Shape(extents.get(0), extents.get(1), extents.get(2))),
              Layout.MAPS);
    } catch (IllegalArgumentException e) {
      throw new UserError("its input is too large: " + e.getMessage(), e);
    }
  }

  private static String shapeText(List<Long> shape) {
    return shape.stream()
        .map(extent -> extent == 0 ? "?" : String.valueOf(extent))
        .collect(Collectors.joining("×"));
  }

  private boolean isChannelsLast(Input input) {
    List<Node> readers =
        graph.nodes().stream().filter(node -> node.inputs().contains(input.name())).toList();
    return !readers.isEmpty()
        && readers.stream()
            .allMatch(node ->
                node.qualifiedOperator().equals("Transpose")
                    && node.integers("perm", List.of()).equals(List.of(0L, 3L, 1L, 2L)));
  }

  /** Returns all nodes in topological order. */
  private List<Node> sorted() {
    Map<String, List<Node>> readers = new HashMap<>();
    Map<Node, Integer> waiting = new IdentityHashMap<>();
    Deque<Node> ready = new ArrayDeque<>();
    for (Node node : graph.nodes()) {
      Set<String> computed = new HashSet<>(node.inputs());
      computed.retainAll(producers.keySet());
      computed.forEach(name -> readers.computeIfAbsent(name, _ -> new ArrayList<>()).add(node));
      waiting.put(node, computed.size());
      if (computed.isEmpty()) {
        ready.add(node);
      }
    }
    List<Node> sorted = new ArrayList<>();
    while (!ready.isEmpty()) {
      Node node = ready.remove();
      sorted.add(node);
      for (String output : node.outputs()) {
        for (Node reader : readers.getOrDefault(output, List.of())) {
          if (waiting.merge(reader, -1, Integer::sum) == 0) {
            ready.add(reader);
          }
        }
      }
    }
    if (sorted.size() < graph.nodes().size()) {
      Node node =
          graph.nodes().stream().filter(other -> waiting.get(other) > 0).findFirst().orElseThrow();
      throw new UserError(
          "its graph has a cycle that leads to the node " + OnnxFile.quoted(node.label()));
    }
    return sorted;
  }

  /**
   * Returns the nodes that the output depends on, where those of an activation count as its last.
   *
   * @param activations receives the activation that a node ends
   */
  private List<Node> needed(
      List<Node> sorted, String output, Map<Node, ActivationSearch.Found> activations) {
    ActivationSearch search = new ActivationSearch(producers, numbers());
    Set<String> read = new HashSet<>(Set.of(output));
    List<Node> needed = new ArrayList<>();
    for (Node node : sorted.reversed()) {
      if (node.outputs().stream().anyMatch(read::contains)) {
        needed.add(node);
        search
            .endingWith(node)
            .ifPresentOrElse(
                found -> {
                  activations.put(node, found);
                  read.add(found.input());
                },
                () -> read.addAll(node.inputs()));
      }
    }
    return needed.reversed();
  }

  /** The constants of the file, including those that are nodes. */
  private Map<String, StoredTensor> numbers() {
    Map<String, StoredTensor> numbers = new HashMap<>(graph.constants());
    for (Node node : graph.nodes()) {
      if (node.qualifiedOperator().equals("Constant")
          && node.attributes().get("value") instanceof Attribute.Tensor(StoredTensor value)) {
        node.outputs().forEach(output -> numbers.put(output, value));
      }
    }
    return numbers;
  }

  private void translate(Node node, ActivationSearch.Found activation) {
    List<String> names = activation == null ? node.inputs() : List.of(activation.input());
    if (activation == null && !Operators.has(node)) {
      report(node, "");
      return;
    }
    List<Operand> inputs = new ArrayList<>();
    for (String name : names) {
      if (name.isEmpty()) {
        continue;
      }
      if (!operands.containsKey(name)) {
        if (!producers.containsKey(name)) {
          throw new UserError(
              "the node %s reads the tensor %s, which is missing"
                  .formatted(OnnxFile.quoted(node.label()), OnnxFile.quoted(name)));
        }
        if (problems.isEmpty()) {
          report(node, "it reads a second output, " + OnnxFile.quoted(name));
        }
        return;
      }
      inputs.add(operands.get(name));
    }
    try {
      operands.put(node.outputs().getFirst(), nested(translated(node, inputs, activation)));
    } catch (Unsupported e) {
      report(node, e.getMessage());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new UserError(
          "the node %s is invalid: %s".formatted(OnnxFile.quoted(node.label()), e.getMessage()), e);
    }
  }

  /**
   * Nests concatenations that begin with the same inputs, as in DenseNet: where (a, b) is
   * concatenated, (a, b, c) becomes ((a, b), c).
   */
  private Operand nested(Operand operand) {
    if (!(operand instanceof Value(Step step, Layout layout))
        || !(step instanceof Meet(String label, Joint joint, List<Step> inputs, Shape shape))
        || joint != Joint.CONCAT) {
      return operand;
    }
    Optional<Meet> longest =
        concatenations.keySet().stream()
            .filter(other -> isPrefix(concatenations.get(other), inputs))
            .max(Comparator.comparingInt(other -> concatenations.get(other).size()));
    Meet result =
        longest
            .map(prefix -> {
              List<Step> rest = new ArrayList<>(List.of(prefix));
              rest.addAll(inputs.subList(concatenations.get(prefix).size(), inputs.size()));
              return new Meet(label, joint, rest, shape);
            })
            .orElse((Meet) step);
    concatenations.put(result, inputs);
    return new Value(result, layout);
  }

  /** Compares steps by identity. */
  private static boolean isPrefix(List<Step> prefix, List<Step> steps) {
    return prefix.size() < steps.size()
        && IntStream.range(0, prefix.size()).allMatch(i -> prefix.get(i) == steps.get(i));
  }

  private static Operand translated(
      Node node, List<Operand> inputs, ActivationSearch.Found activation) {
    if (activation == null) {
      return Operators.translate(node, inputs);
    }
    if (inputs.getFirst() instanceof Value x) {
      return Operators.activated(node, x, activation.activation());
    }
    throw new Unsupported("it computes with constants");
  }

  private void report(Node node, String reason) {
    problems
        .computeIfAbsent(OnnxFile.shortened(node.qualifiedOperator()), _ -> new ArrayList<>())
        .add(
            OnnxFile.quoted(node.label())
                + (reason.isEmpty() ? "" : ": " + OnnxFile.shortened(reason)));
  }

  private void checkProblems() {
    if (problems.isEmpty()) {
      return;
    }
    String list =
        problems.entrySet().stream()
            .map(problem ->
                "%s (%s)".formatted(problem.getKey(), String.join(", ", problem.getValue())))
            .collect(Collectors.joining("; "));
    throw new UserError(
        "ninc has no equivalent of "
            + (list.length() > MAX_LIST ? list.substring(0, MAX_LIST) + "…" : list));
  }
}
