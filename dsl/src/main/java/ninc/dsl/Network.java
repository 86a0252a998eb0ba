package ninc.dsl;

import java.util.List;

/**
 * A network: its input shape and a chain of nodes. Additions and concatenations contain the chains
 * of their branches. A network is immutable, and prints itself as the Java source that builds it.
 *
 * @param input the shape of one example, C×H×W
 */
public record Network(Shape input, List<Node> nodes) {

  public Network {
    nodes = List.copyOf(nodes);
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("a network needs at least one node");
    }
  }

  /**
   * Starts a network for images with C channels and H×W pixels.
   *
   * @throws InvalidNetworkException if a dimension is less than 1
   */
  public static Layers input(int channels, int height, int width) {
    return Located.check("input", () -> Layers.start(new Shape(channels, height, width)));
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
