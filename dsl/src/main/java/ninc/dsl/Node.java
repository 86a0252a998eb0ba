package ninc.dsl;

import java.util.List;

/**
 * A node of a network, with its name and the input and output shape of one example.
 *
 * <p>To add a kind of node, write a record that implements this interface, permit it here, and add
 * a method to {@link Layers}.
 */
public sealed interface Node
    permits Conv,
        DepthwiseConv,
        NinBlock,
        InvertedResidual,
        MaxPool,
        AvgPool,
        Dropout,
        GlobalAveragePool,
        Flatten,
        Linear,
        Activate,
        BatchNorm,
        LayerNorm,
        Add,
        Concat,
        Multiply {

  /** The name, which is unique in the network. In a branch it starts with the branch's path. */
  String name();

  /** The input shape of one example, C×H×W. */
  Shape input();

  /** The output shape of one example, C×H×W. */
  Shape output();

  /** The kind of node, which is the name of the method in {@link Layers} that appends it. */
  String kind();

  /** The prefix of default names: {@code nin} for {@code nin1}, {@code nin2}. */
  String stem();

  /** The branches that the node joins, none for most kinds. */
  default List<Branch> branches() {
    return List.of();
  }

  /** The arguments of the call that appends this node, without its name, as Java source. */
  String arguments();
}
