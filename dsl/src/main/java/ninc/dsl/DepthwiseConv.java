package ninc.dsl;

/**
 * A depthwise convolution, which computes each output channel from the input channel of the same
 * number: a {@link Conv} with as many groups as channels.
 *
 * <p>Shapes: C×H×W to C×⌊(H+2p−d·(k−1)−1)/s+1⌋×⌊(W+2p−d·(k−1)−1)/s+1⌋; weight [C, 1, k, k], bias
 * [C], for dilation d.
 */
public record DepthwiseConv(
    String name, Shape input, Window window, Bias bias, Activation activation) implements Node {

  public DepthwiseConv {
    window.over(input, input.channels());
    window.checkWeights(1, input.channels());
  }

  static DepthwiseConv of(String name, Shape input, Kernel kernel, DepthwiseConvOption... given) {
    Options options = Options.of(given);
    return new DepthwiseConv(
        name,
        input,
        options.window(kernel, new Stride(1, 1)),
        options.bias(),
        options.find(Activation.class).orElse(Dsl.identity()));
  }

  /** The same convolution with its groups. */
  public Conv convolution() {
    int channels = input.channels();
    return new Conv(name, input, channels, window, new Groups(channels), bias, activation);
  }

  @Override
  public Shape output() {
    return window.over(input, input.channels());
  }

  @Override
  public String kind() {
    return "depthwiseConv";
  }

  @Override
  public String stem() {
    return "depthwise";
  }

  @Override
  public String arguments() {
    return SourceText.arguments(
        SourceText.convolution(window), SourceText.bias(bias), SourceText.activation(activation));
  }
}
