package ninc.dsl;

/**
 * Average pooling: the sum of each window divided by k², where padding counts as zeros.
 *
 * <p>Shapes: C×H×W to C×⌊(H+2p−k)/s+1⌋×⌊(W+2p−k)/s+1⌋.
 */
public record AvgPool(String name, Shape input, Window window) implements Node {

  public AvgPool {
    Pooling.check(window);
    window.over(input, input.channels());
  }

  static AvgPool of(String name, Shape input, Kernel kernel, PoolOption... given) {
    return new AvgPool(name, input, Pooling.window(kernel, given));
  }

  @Override
  public Shape output() {
    return window.over(input, input.channels());
  }

  @Override
  public String kind() {
    return "avgPool";
  }

  @Override
  public String stem() {
    return "avgpool";
  }

  @Override
  public String arguments() {
    return SourceText.pooling(window);
  }
}
