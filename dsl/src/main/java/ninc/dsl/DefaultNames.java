package ninc.dsl;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Default names of nodes: the stem of the node's kind and a number, such as {@code conv2}. */
final class DefaultNames {

  private DefaultNames() {}

  /** Returns the default name of a node that follows {@code nodes}, without the path. */
  static String next(String stem, List<Node> nodes, String path) {
    Set<String> taken = nodes.stream().map(Node::name).collect(Collectors.toSet());
    long number = nodes.stream().filter(node -> isDefault(node, stem, path)).count() + 1;
    while (taken.contains(path + stem + number)) {
      number++;
    }
    return stem + number;
  }

  private static boolean isDefault(Node node, String stem, String path) {
    return node.name().matches("\\Q%s%s\\E[1-9][0-9]*".formatted(path, stem));
  }
}
