package ninc.dsl;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A network: its input shape and a chain of nodes. Additions, concatenations and multiplications
 * contain the chains of their branches. A network is immutable, and prints itself as the Java
 * source that builds it.
 *
 * @param input the shape of one example, C×H×W
 * @param frozen the names of the nodes whose parameters, and those of the nodes in their branches,
 *     are not trained
 */
public record Network(Shape input, List<Node> nodes, Set<String> frozen) {

  public Network {
    nodes = List.copyOf(nodes);
    frozen = Set.copyOf(frozen);
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("a network needs at least one node");
    }
    for (String name : frozen) {
      checkFreezable(name, nodes);
    }
    if (!frozen.isEmpty() && !trainsAny(nodes, frozen)) {
      throw new IllegalArgumentException(
          "every node with parameters is frozen, so that there is nothing to train; leave one out");
    }
  }

  /** A network of which no node is frozen. */
  public Network(Shape input, List<Node> nodes) {
    this(input, nodes, Set.of());
  }

  private static void checkFreezable(String name, List<Node> nodes) {
    Node node =
        all(nodes)
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "there is no node %s to freeze; those with parameters are %s"
                        .formatted(
                            name,
                            all(nodes)
                                .filter(Network::hasParameters)
                                .map(Node::name)
                                .collect(Collectors.joining(", ")))));
    checkFreezable(node);
  }

  static void checkFreezable(Node node) {
    if (!hasParameters(node)) {
      throw new IllegalArgumentException(
          "node %s has no parameters to freeze".formatted(node.name()));
    }
  }

  /** The nodes of a chain and, after each node, those in its branches. */
  private static Stream<Node> all(List<Node> nodes) {
    return nodes.stream()
        .flatMap(node ->
            Stream.concat(
                Stream.of(node), node.branches().stream().flatMap(branch -> all(branch.nodes()))));
  }

  private static boolean hasParameters(Node node) {
    return switch (node) {
      case Conv _,
          DepthwiseConv _,
          NinBlock _,
          InvertedResidual _,
          Linear _,
          BatchNorm _,
          LayerNorm _ ->
          true;
      case MaxPool _, AvgPool _, GlobalAveragePool _, Dropout _, Flatten _, Activate _ -> false;
      case Add _, Concat _, Multiply _ ->
          node.branches().stream()
              .flatMap(branch -> branch.nodes().stream())
              .anyMatch(Network::hasParameters);
    };
  }

  /** Whether a node with parameters of its own is neither frozen nor inside a frozen one. */
  private static boolean trainsAny(List<Node> nodes, Set<String> frozen) {
    return nodes.stream()
        .filter(node -> !frozen.contains(node.name()) && hasParameters(node))
        .anyMatch(node ->
            node.branches().isEmpty()
                || node.branches().stream().anyMatch(inner -> trainsAny(inner.nodes(), frozen)));
  }

  /**
   * Starts a network for images with C channels and H×W pixels.
   *
   * @throws InvalidNetworkException if a dimension is less than 1
   */
  public static Layers input(int channels, int height, int width) {
    return Located.check("input", () -> Layers.start(new Shape(channels, height, width)));
  }

  /**
   * The same network with exactly these nodes frozen: training leaves their parameters, and those
   * of the nodes in their branches, as they are.
   *
   * @param names of nodes; none leaves no node frozen
   * @throws InvalidNetworkException where there is no such node, it has no parameters, or nothing
   *     is left to train
   */
  public Network freeze(Collection<String> names) {
    return Located.check(() -> new Network(input, nodes, Set.copyOf(names)));
  }

  /**
   * Whether training changes a parameter.
   *
   * @param key the parameter's name in checkpoints, which starts with that of its node
   */
  public boolean trains(String key) {
    return frozen.stream().noneMatch(name -> key.startsWith(name + "."));
  }

  /** The output shape: K×1×1 logits for a classifier with K classes. */
  public Shape output() {
    return nodes.getLast().output();
  }

  /** Returns the Java expression that builds this network. */
  @Override
  public String toString() {
    return SourcePrinter.print(this);
  }
}
