package ninc.dsl;

/**
 * A convolution (cross-correlation with zero padding), followed by a bias, unless it has none, and
 * an activation.
 *
 * <p>Shapes: C×H×W to K×⌊(H+2p−d·(k−1)−1)/s+1⌋×⌊(W+2p−d·(k−1)−1)/s+1⌋; weight [K, C/g, k, k], bias
 * [K], for dilation d and g groups.
 *
 * @param channels K, the output channels
 * @param groups g, which divides C and K
 */
public record Conv(
    String name,
    Shape input,
    int channels,
    Window window,
    Groups groups,
    Bias bias,
    Activation activation)
    implements Node {

  public Conv {
    Range.check("channels", channels, 1);
    if (input.channels() % groups.count() != 0 || channels % groups.count() != 0) {
      throw new IllegalArgumentException(
          "%d groups must divide both the %d input and the %d output channels"
              .formatted(groups.count(), input.channels(), channels));
    }
    window.over(input, channels);
    window.checkWeights(input.channels() / groups.count(), channels);
  }

  static Conv of(String name, Shape input, int channels, Kernel kernel, ConvOption... given) {
    Options options = Options.of(given);
    return new Conv(
        name,
        input,
        channels,
        options.window(kernel, new Stride(1, 1)),
        options.find(Groups.class).orElse(Groups.ONE),
        options.bias(),
        options.find(Activation.class).orElse(Dsl.identity()));
  }

  /** The same convolution without its activation. */
  public Conv withoutActivation() {
    return new Conv(name, input, channels, window, groups, bias, Dsl.identity());
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
        channels,
        SourceText.convolution(window),
        groups.equals(Groups.ONE) ? "" : "groups(%d)".formatted(groups.count()),
        SourceText.bias(bias),
        SourceText.activation(activation));
  }
}
