package ninc.dsl;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The names of nodes that were given none: their kind's stem and their number among such nodes. */
final class DefaultNames {

  private DefaultNames() {}

  /** The name of the next node with this stem after {@code nodes}, without the path. */
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
