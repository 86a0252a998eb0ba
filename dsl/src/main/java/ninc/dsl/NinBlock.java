package ninc.dsl;

import java.util.List;
import java.util.stream.Collectors;
import ninc.dsl.NinBlockOption.BatchNormalized;
import ninc.dsl.NinBlockOption.LastActivation;
import ninc.dsl.NinBlockOption.Pointwise;

/**
 * A Network-in-Network block: a convolution followed by pointwise (1×1) convolutions, each with a
 * bias and an activation. It is a small perceptron that slides over the image. In a
 * batch-normalized block, each convolution has a {@link BatchNorm} in place of the bias.
 *
 * <p>Shapes: C×H×W to K×⌊(H+2p−k)/s+1⌋×⌊(W+2p−k)/s+1⌋, where K is the output channels of the last
 * layer. Weights {@code conv.weight} [K₀, C, k, k] and {@code pointwiseN.weight} [Kₙ, Kₙ₋₁, 1, 1];
 * biases, or the parameters and statistics of {@code batchnorm1} after {@code conv}, {@code
 * batchnorm2} after {@code pointwise1} and so on.
 *
 * <p>Source: M. Lin, Q. Chen, S. Yan, Network In Network, ICLR 2014.
 *
 * @param channels K₀, the output channels of the convolution
 * @param pointwise K₁…, the output channels of each pointwise layer
 * @param batchNormalized whether each convolution is normalized before its activation
 * @param activation the activation after every layer except the last
 * @param lastActivation the activation after the last layer
 */
public record NinBlock(
    String name,
    Shape input,
    int channels,
    Window window,
    List<Integer> pointwise,
    boolean batchNormalized,
    Activation activation,
    Activation lastActivation)
    implements Node {

  public NinBlock {
    Range.check("channels", channels, 1);
    pointwise = new Pointwise(pointwise).widths();
    window.over(input, channels);
    window.checkWeights(input.channels(), channels);
    int inputs = channels;
    for (int width : pointwise) {
      window.over(input, width);
      Range.checkWeights(width, inputs, 1, 1);
      inputs = width;
    }
  }

  static NinBlock of(
      String name, Shape input, int channels, Kernel kernel, NinBlockOption... given) {
    Options options = Options.of(given);
    Window window = options.window(kernel, new Stride(1, 1));
    Activation activation = options.find(Activation.class).orElse(Dsl.relu());
    return new NinBlock(
        name,
        input,
        channels,
        window,
        options.find(Pointwise.class).map(Pointwise::widths).orElse(defaultPointwise(channels)),
        options.find(BatchNormalized.class).isPresent(),
        activation,
        options.find(LastActivation.class).map(LastActivation::activation).orElse(activation));
  }

  private static List<Integer> defaultPointwise(int channels) {
    return List.of(channels, channels);
  }

  @Override
  public Shape output() {
    return window.over(input, pointwise.isEmpty() ? channels : pointwise.getLast());
  }

  @Override
  public String kind() {
    return "ninBlock";
  }

  @Override
  public String stem() {
    return "nin";
  }

  @Override
  public String arguments() {
    String widths = pointwise.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return SourceText.arguments(
        channels,
        SourceText.convolution(window),
        pointwise.equals(defaultPointwise(channels)) ? "" : "pointwise(%s)".formatted(widths),
        batchNormalized ? "batchNormalized()" : "",
        activation.equals(Dsl.relu()) ? "" : activation.source(),
        lastActivation.equals(activation)
            ? ""
            : "lastActivation(%s)".formatted(lastActivation.source()));
  }
}
