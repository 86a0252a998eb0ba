package ninc.dsl;

import java.util.ArrayList;
import java.util.List;

/**
 * The block of MobileNetV2: a pointwise convolution that expands the channels, a depthwise
 * convolution, and a pointwise convolution that projects to the output channels. Each has a {@link
 * BatchNorm} in place of a bias, and all but the last an activation, by default {@link Dsl#relu6}.
 * If the stride is 1 and C = K, the input is added. Without an expansion, the first convolution is
 * left out.
 *
 * <p>Shapes: C×H×W to K×⌈H/s⌉×⌈W/s⌉. Weights {@code expand.weight} [tC, C, 1, 1], {@code
 * depthwise.weight} [tC, 1, k, k] and {@code project.weight} [K, tC, 1, 1] for an expansion by t;
 * parameters and statistics of {@code batchnorm1}, {@code batchnorm2} … in the order of the
 * convolutions.
 *
 * <p>Source: M. Sandler et al., MobileNetV2: Inverted Residuals and Linear Bottlenecks, CVPR 2018.
 *
 * @param channels K, the output channels
 * @param window the window of the depthwise convolution
 */
public record InvertedResidual(
    String name, Shape input, int channels, Expand expand, Window window, Activation activation)
    implements Node {

  public InvertedResidual {
    Range.check("channels", channels, 1);
    long expandedChannels = (long) input.channels() * expand.factor();
    int expanded = (int) Math.min(expandedChannels, Integer.MAX_VALUE);
    Range.check("number of expanded channels", expanded, 1);
    window.over(input, expanded);
    window.over(input, channels);
    Range.checkWeights(expanded, input.channels(), 1, 1);
    Range.checkWeights(channels, expanded, 1, 1);
  }

  static InvertedResidual of(
      String name,
      Shape input,
      int channels,
      Expand expand,
      Kernel kernel,
      InvertedResidualOption... given) {
    if (kernel.height() % 2 == 0 || kernel.width() % 2 == 0) {
      throw new IllegalArgumentException(
          "kernel %s must be odd to be padded on both sides alike".formatted(kernel));
    }
    Options options = Options.of(given);
    Padding padding = new Padding(kernel.height() / 2, kernel.width() / 2);
    Stride stride = options.find(Stride.class).orElse(new Stride(1, 1));
    return new InvertedResidual(
        name,
        input,
        channels,
        expand,
        new Window(kernel, stride, padding),
        options.find(Activation.class).orElse(Dsl.relu6()));
  }

  /** The convolutions in order, each with the activation after its normalization. */
  public List<Conv> convolutions() {
    int expanded = input.channels() * expand.factor();
    Shape inside = new Shape(expanded, input.height(), input.width());
    Bias none = new Bias(false);
    List<Conv> convolutions = new ArrayList<>();
    if (expand.factor() > 1) {
      convolutions.add(
          new Conv(
              name + ".expand", input, expanded, Window.POINTWISE, Groups.ONE, none, activation));
    }
    convolutions.add(
        new DepthwiseConv(name + ".depthwise", inside, window, none, activation).convolution());
    convolutions.add(
        new Conv(
            name + ".project",
            window.over(input, expanded),
            channels,
            Window.POINTWISE,
            Groups.ONE,
            none,
            Dsl.identity()));
    return convolutions;
  }

  /** Whether the input is added to the output. */
  public boolean addsInput() {
    return window.stride().equals(new Stride(1, 1)) && channels == input.channels();
  }

  @Override
  public Shape output() {
    return window.over(input, channels);
  }

  @Override
  public String kind() {
    return "invertedResidual";
  }

  @Override
  public String stem() {
    return "invertedresidual";
  }

  @Override
  public String arguments() {
    Window unpadded = new Window(window.kernel(), window.stride(), Padding.NONE);
    return SourceText.arguments(
        channels,
        "expand(%d)".formatted(expand.factor()),
        SourceText.convolution(unpadded),
        activation.equals(Dsl.relu6()) ? "" : activation.source());
  }
}
