package ninc.dsl;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One way through an {@link Add} or a {@link Concat}: a chain of nodes, or none, which hands its
 * input on.
 */
public record Branch(String name, Shape input, List<Node> nodes) {

  public Branch {
    nodes = List.copyOf(nodes);
  }

  /** What the branch gives: the output of its last node. */
  public Shape output() {
    return nodes.isEmpty() ? input : nodes.getLast().output();
  }

  /** The branches of a node, which has at least one. */
  static List<Branch> requireAny(List<Branch> branches) {
    if (branches.isEmpty()) {
      throw new IllegalArgumentException("at least one branch is needed");
    }
    return List.copyOf(branches);
  }

  /** What each branch gives, to explain why they do not fit together. */
  static String shapes(List<Branch> branches) {
    return branches.stream()
        .map(branch -> "%s gives %s".formatted(branch.name(), branch.output()))
        .collect(Collectors.joining(", "));
  }
}
