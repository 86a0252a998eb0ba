package ninc.dsl;

import java.util.List;

/**
 * One node of a network: its name, what goes in and what comes out, per example.
 *
 * <p>A node of a new kind is one record that implements this, one name in {@code permits}, and one
 * method in {@link Layers}.
 */
public sealed interface Node
    permits Conv,
        NinBlock,
        MaxPool,
        AvgPool,
        Dropout,
        GlobalAveragePool,
        Flatten,
        Linear,
        Activate,
        Add,
        Concat {

  /** The name, unique in the network; inside a branch it is preceded by the branch's path. */
  String name();

  /** What the node takes, C×H×W of one example. */
  Shape input();

  /** What the node gives, C×H×W of one example. */
  Shape output();

  /** The kind of node, the name of the method in {@link Layers} that adds it. */
  String kind();

  /** What default names of this kind start with: {@code nin} for {@code nin1}, {@code nin2}. */
  String stem();

  /** The chains of nodes that the node joins; none for most kinds. */
  default List<Branch> branches() {
    return List.of();
  }

  /** The arguments of the call that adds this node, without its name, as Java source. */
  String arguments();
}
