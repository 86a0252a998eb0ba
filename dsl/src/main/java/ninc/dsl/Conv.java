package ninc.dsl;

/**
 * A convolution (cross-correlation with zero padding), followed by a bias and an activation.
 *
 * <p>Shapes: C×H×W to K×⌊(H+2p−k)/s+1⌋×⌊(W+2p−k)/s+1⌋; weight [K, C, k, k], bias [K].
 *
 * @param channels K, the output channels
 */
public record Conv(String name, Shape input, int channels, Window window, Activation activation)
    implements Node {

  public Conv {
    Range.check("channels", channels, 1);
    window.over(input, channels);
    window.checkWeights(input, channels);
  }

  static Conv of(String name, Shape input, int channels, Kernel kernel, ConvOption... given) {
    Options options = Options.of(given);
    Window window = options.window(kernel, new Stride(1, 1));
    return new Conv(
        name, input, channels, window, options.find(Activation.class).orElse(Dsl.identity()));
  }

  @Override
  public Shape output() {
    return window.over(input, channels);
  }

  @Override
  public String kind() {
    return "conv";
  }

  @Override
  public String stem() {
    return "conv";
  }

  @Override
  public String arguments() {
    return SourceText.arguments(
        channels, SourceText.convolution(window), SourceText.activation(activation));
  }
}
