package ninc.dsl;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A branch of an {@link Add}, a {@link Concat} or a {@link Multiply}: a chain of nodes. A branch
 * without nodes is a skip connection, whose output is its input.
 */
public record Branch(String name, Shape input, List<Node> nodes) {

  public Branch {
    nodes = List.copyOf(nodes);
  }

  /** The output of the last node, C×H×W. */
  public Shape output() {
    return nodes.isEmpty() ? input : nodes.getLast().output();
  }

  /** Copies the branches of a node, and checks that it has at least one. */
  static List<Branch> requireAny(List<Branch> branches) {
    if (branches.isEmpty()) {
      throw new IllegalArgumentException("at least one branch is needed");
    }
    return List.copyOf(branches);
  }

  /** Lists the output shape of each branch, for error messages. */
  static String shapes(List<Branch> branches) {
    return branches.stream()
        .map(branch -> "%s has %s".formatted(branch.name(), branch.output()))
        .collect(Collectors.joining(", "));
  }
}
