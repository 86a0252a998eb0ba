package ninc.dsl;

/**
 * Max pooling: the maximum of each window, which ignores padding. If several values are equal, the
 * first one in row-major order receives the gradient.
 *
 * <p>Shapes: C×H×W to C×⌊(H+2p−k)/s+1⌋×⌊(W+2p−k)/s+1⌋.
 */
public record MaxPool(String name, Shape input, Window window) implements Node {

  public MaxPool {
    Pooling.check(window);
    window.over(input, input.channels());
  }

  static MaxPool of(String name, Shape input, Kernel kernel, PoolOption... given) {
    return new MaxPool(name, input, Pooling.window(kernel, given));
  }

  @Override
  public Shape output() {
    return window.over(input, input.channels());
  }

  @Override
  public String kind() {
    return "maxPool";
  }

  @Override
  public String stem() {
    return "maxpool";
  }

  @Override
  public String arguments() {
    return SourceText.pooling(window);
  }
}
