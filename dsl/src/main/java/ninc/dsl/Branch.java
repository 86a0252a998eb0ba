package ninc.dsl;

import java.util.List;

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
}
