package ninc.dsl;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Prints a network as the Java expression that builds it, one call per line. */
final class SourcePrinter {

  private static final String INDENT = "    ";

  private final Set<String> frozen;

  private SourcePrinter(Set<String> frozen) {
    this.frozen = frozen;
  }

  static String print(Network network) {
    Shape input = network.input();
    SourcePrinter printer = new SourcePrinter(network.frozen());
    return "Network.input(%d, %d, %d)".formatted(input.channels(), input.height(), input.width())
        + printer.calls(network.nodes(), "", "\n" + INDENT, 1)
        + "\n"
        + INDENT
        + ".build()";
  }

  private String calls(List<Node> nodes, String path, String indent, int depth) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      String localName = node.name().substring(path.length());
      boolean isDefault =
          localName.equals(DefaultNames.next(node.stem(), nodes.subList(0, i), path));
      String name = isDefault ? "" : "\"" + localName + "\"";
      String arguments =
          SourceText.arguments(name, node.arguments(), branches(node, indent + INDENT, depth));
      text.append("%s.%s(%s)".formatted(indent, node.kind(), arguments));
      if (frozen.contains(node.name())) {
        text.append(".frozen()");
      }
    }
    return text.toString();
  }

  private String branches(Node node, String indent, int depth) {
    return node.branches().stream()
        .map(branch -> branch(node, branch, indent, depth))
        .collect(Collectors.joining(", "));
  }

  private String branch(Node node, Branch branch, String indent, int depth) {
    // A nested lambda must not redeclare the parameter of an enclosing lambda.
    String variable = depth == 1 ? "b" : "b" + depth;
    String path = node.name() + "." + branch.name() + ".";
    return "%sbranch(\"%s\", %s -> %s%s)"
        .formatted(
            indent,
            branch.name(),
            variable,
            variable,
            calls(branch.nodes(), path, indent + INDENT, depth + 1));
  }
}
