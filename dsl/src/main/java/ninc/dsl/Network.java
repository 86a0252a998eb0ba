package ninc.dsl;

import java.util.List;

/**
 * A network: what goes in and the chain of nodes it goes through; additions and concatenations hold
 * chains of their own. Immutable; prints itself as its own source.
 *
 * @param input C×H×W of one example
 */
public record Network(Shape input, List<Node> nodes) {

  public Network {
    nodes = List.copyOf(nodes);
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("a network needs at least one node");
    }
  }

  /**
   * Starts a network that takes images of C channels and H×W pixels.
   *
   * @throws InvalidNetworkException where an extent is less than 1
   */
  public static Layers input(int channels, int height, int width) {
    return Located.check("input", () -> Layers.start(new Shape(channels, height, width)));
  }

  /** What the network gives: K×1×1 logits for a classifier of K classes. */
  public Shape output() {
    return nodes.getLast().output();
  }

  /** The Java expression that builds this network. */
  @Override
  public String toString() {
    return SourcePrinter.print(this);
  }
}
