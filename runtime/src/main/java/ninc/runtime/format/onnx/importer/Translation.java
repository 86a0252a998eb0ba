package ninc.runtime.format.onnx.importer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ninc.dsl.Activate;
import ninc.dsl.Activation;
import ninc.dsl.Dsl;
import ninc.runtime.UserError;
import ninc.runtime.format.onnx.importer.OnnxGraph.Input;
import ninc.runtime.format.onnx.importer.OnnxGraph.Node;
import ninc.runtime.format.onnx.importer.Operand.Constant;
import ninc.runtime.format.onnx.importer.Operand.Value;

/** Translates an ONNX graph to steps from its input to its output. */
final class Translation {
  private static final Set<String> SOFTMAX = Set.of("Softmax", "LogSoftmax");

  private static final Set<Long> LAST_OR_SECOND_AXIS = Set.of(-1L, 1L);

  private final OnnxGraph graph;
  private final Map<String, Node> producers;
  private final Map<String, Operand> operands = new HashMap<>();
  private final Concatenations concatenations = new Concatenations();
  private final UnsupportedNodes unsupported = new UnsupportedNodes();

  private Translation(OnnxGraph graph) {
    this.graph = graph;
    this.producers = producers(graph.nodes());
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
   * What is translated at once.
   *
   * @param node a node or the last of several that are an activation
   * @param activation the activation that the node ends
   */
  private record Task(Node node, Optional<ActivationSearch.Found> activation) {
    List<String> inputs() {
      return activation.map(found -> List.of(found.input())).orElse(node.inputs());
    }
  }

  /**
   * Translates a graph.
   *
   * @throws UserError if it is invalid or the DSL cannot express it; the message lists all
   *     unsupported nodes
   */
  static Result of(OnnxGraph graph) {
    return new Translation(graph).translate();
  }

  /** Returns the node that computes each tensor. */
  private static Map<String, Node> producers(List<Node> nodes) {
    Map<String, Node> producers = new HashMap<>();
    for (Node node : nodes) {
      if (node.outputs().isEmpty()) {
        throw new UserError("the node %s has no output".formatted(OnnxFile.quoted(node.label())));
      }
      for (String output : node.outputs()) {
        if (!output.isEmpty() && producers.put(output, node) != null) {
          throw new UserError("two nodes compute the tensor " + OnnxFile.quoted(output));
        }
      }
    }
    return producers;
  }

  private Result translate() {
    Input input = single("input", graph.inputs());
    String output = single("output", graph.outputs());
    Optional<String> logits = inputOfSoftmax(output);
    Value start = ImageInput.of(input, graph.nodes());
    operands.put(input.name(), start);
    String last = logits.orElse(output);
    tasks(last).forEach(this::translate);
    unsupported.check();
    if (operands.get(last) instanceof Value(Step end, var _)) {
      if (logits.isPresent() && end.output().pixels() > 1) {
        throw new UserError("its softmax at the end is not over the classes of an image");
      }
      return new Result(start.step(), end, logits.isPresent());
    }
    throw new UserError(
        "the output %s does not depend on the input".formatted(OnnxFile.quoted(last)));
  }

  private static <T> T single(String what, List<T> found) {
    if (found.size() != 1) {
      throw new UserError(
          "it has %d %ss, but ninc imports networks with one; export the model with one %s"
              .formatted(found.size(), what, what));
    }
    return found.getFirst();
  }

  /** Returns what a tensor is the softmax of, if it is one over the classes. */
  private Optional<String> inputOfSoftmax(String output) {
    return Optional.ofNullable(producers.get(output))
        .filter(node -> SOFTMAX.contains(node.qualifiedOperator()))
        .filter(node -> LAST_OR_SECOND_AXIS.contains(node.integer("axis", -1)))
        .filter(node -> node.has(0))
        .map(node -> node.inputs().getFirst());
  }

  /** Returns what the output depends on, in topological order. */
  private List<Task> tasks(String output) {
    ActivationSearch search = new ActivationSearch(graph, producers);
    Set<String> read = new HashSet<>(Set.of(output));
    List<Task> tasks = new ArrayList<>();
    for (Node node : TopologicalOrder.of(graph.nodes(), producers).reversed()) {
      if (node.outputs().stream().anyMatch(read::contains)) {
        Task task = new Task(node, search.endingWith(node));
        tasks.add(task);
        read.addAll(task.inputs());
      }
    }
    return tasks.reversed();
  }

  private void translate(Task task) {
    Node node = task.node();
    if (task.activation().isEmpty() && !Operators.has(node)) {
      unsupported.add(node);
      return;
    }
    List<String> inputs = task.inputs().stream().filter(name -> !name.isEmpty()).toList();
    Optional<String> unknown =
        inputs.stream().filter(name -> !operands.containsKey(name)).findFirst();
    if (unknown.isPresent()) {
      reportUnknown(node, unknown.get());
      return;
    }
    try {
      Operand output = translated(task, inputs.stream().map(operands::get).toList());
      operands.put(node.outputs().getFirst(), concatenations.nested(output));
    } catch (Unsupported e) {
      unsupported.addBecause(node, e.getMessage());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new UserError(
          "the node %s is invalid: %s".formatted(OnnxFile.quoted(node.label()), e.getMessage()), e);
    }
  }

  /** Reports a tensor that is not known, unless an unsupported node before it may be the reason. */
  private void reportUnknown(Node node, String name) {
    if (!producers.containsKey(name)) {
      throw new UserError(
          "the node %s reads the tensor %s, which is missing"
              .formatted(OnnxFile.quoted(node.label()), OnnxFile.quoted(name)));
    }
    if (unsupported.isEmpty()) {
      unsupported.addBecause(node, "it reads a second output, " + OnnxFile.quoted(name));
    }
  }

  private static Operand translated(Task task, List<Operand> inputs) {
    return task.activation()
        .map(found -> activated(task.node(), inputs.getFirst(), found.activation()))
        .orElseGet(() -> Operators.translate(task.node(), inputs));
  }

  private static Operand activated(Node node, Operand input, Activation activation) {
    return switch (input) {
      case Constant _ -> throw new Unsupported("it computes with constants");
      case Value x when activation.equals(Dsl.identity()) -> x;
      case Value x ->
          x.then(new Part.Layer(node.label(), new Activate("", x.shape(), activation), List.of()));
    };
  }
}
