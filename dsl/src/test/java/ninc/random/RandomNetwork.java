package ninc.random;

import static ninc.dsl.Dsl.batchNormalized;
import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.identity;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.lastActivation;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.pointwise;

import java.util.stream.IntStream;
import ninc.dsl.Activation;
import ninc.dsl.Bias;
import ninc.dsl.BranchDefinition;
import ninc.dsl.Dilation;
import ninc.dsl.Expand;
import ninc.dsl.Groups;
import ninc.dsl.Kernel;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import ninc.dsl.Padding;
import ninc.dsl.Stride;

/**
 * Any network of some steps and a classifier: every node and every option of the language, on sizes
 * that fit no tile and no vector, under names that are hard to do justice to.
 */
public final class RandomNetwork {
  private static final int LARGEST_KERNEL = 5;
  private static final int MOST_LOGITS = 11;
  private static final int FEWEST_NORMALIZED = 10;

  private final Choices choices;
  private final NetworkSize size;

  private RandomNetwork(Choices choices, NetworkSize size) {
    this.choices = choices;
    this.size = size;
  }

  /** The network that these decisions lead to; any decisions lead to one. */
  public static Network of(Choices choices, NetworkSize size) {
    return new RandomNetwork(choices, size).network();
  }

  /** One that may be large. */
  public static Network of(Choices choices) {
    return of(choices, NetworkSize.LARGE);
  }

  private Network network() {
    int steps = choices.between(0, size.steps());
    Layers layers = Network.input(choices.between(1, 5), extent(), extent());
    for (int i = 0; i < steps; i++) {
      layers = step(layers);
    }
    return HostileNames.rename(classifier(layers).build(), choices);
  }

  private int extent() {
    return choices.between(1, size.extent());
  }

  private Layers step(Layers layers) {
    return switch (choices.below(18)) {
      case 0 -> layers.activation(activation());
      case 1, 2 -> convolution(layers);
      case 3, 4, 5 -> block(layers);
      case 6, 7 -> pool(layers);
      case 8 -> layers.dropout(0.1 * choices.between(1, 7));
      case 9 -> sum(layers);
      case 10 -> concatenation(layers);
      case 11 -> grouped(layers);
      case 12 -> depthwise(layers);
      case 13 -> normalized(layers);
      case 14 -> gated(layers);
      case 15 -> layerNormalized(layers);
      case 16 -> invertedResidual(layers);
      default -> vector(layers);
    };
  }

  private Layers convolution(Layers layers) {
    Padding padding = new Padding(choices.below(3), choices.below(3));
    return layers.conv(
        channels(), window(layers, padding), padding, stride(), bias(), activation());
  }

  /** As many groups as divide the input channels by chance. */
  private Layers grouped(Layers layers) {
    int inputs = layers.output().channels();
    int[] divisors = IntStream.rangeClosed(1, inputs).filter(d -> inputs % d == 0).toArray();
    int groups = divisors[choices.below(divisors.length)];
    int perGroup = choices.between(1, Math.max(1, size.channels() / 4 / groups));
    Dilation dilation = dilation();
    Padding padding = new Padding(choices.below(3), choices.below(3));
    return layers.conv(
        groups * perGroup,
        window(layers, padding, dilation),
        padding,
        stride(),
        dilation,
        new Groups(groups),
        bias(),
        activation());
  }

  private Layers depthwise(Layers layers) {
    Dilation dilation = dilation();
    Padding padding = new Padding(choices.below(3), choices.below(3));
    return layers.depthwiseConv(
        window(layers, padding, dilation), padding, stride(), dilation, bias(), activation());
  }

  /**
   * A normalization after a convolution of several weights per channel and without a bias: the
   * gradients of a bias, or of a factor of a whole channel, would be zero but for rounding. So
   * would be the gradient through the statistics of a few values.
   */
  private Layers normalized(Layers layers) {
    if (layers.output().pixels() < FEWEST_NORMALIZED) {
      return layers.activation(activation());
    }
    return choices.onceIn(2)
        ? layers.ninBlock(
            several(),
            kernel(3),
            padding(1),
            pointwise(several(), several()),
            batchNormalized(),
            activation())
        : layers.conv(channels(), kernel(3), padding(1), new Bias(false)).batchNorm(activation());
  }

  /** After a convolution of several channels, for the same reason. */
  private Layers invertedResidual(Layers layers) {
    if (layers.output().pixels() < FEWEST_NORMALIZED) {
      return layers.activation(activation());
    }
    int channels = several();
    return layers
        .conv(channels, kernel(3), padding(1), new Bias(false), activation())
        .invertedResidual(
            choices.onceIn(2) ? channels : several(),
            new Expand(choices.between(1, 3)),
            kernel(3),
            activation());
  }

  /**
   * A normalization over so many channels that their gradients do not all but cancel. With a bias,
   * its input is not a multiple of what a single channel before the convolution has, by which the
   * loss would not change.
   */
  private Layers layerNormalized(Layers layers) {
    return layers.conv(several(), kernel(1)).layerNorm();
  }

  private Bias bias() {
    return new Bias(!choices.onceIn(4));
  }

  private Dilation dilation() {
    return choices.onceIn(3)
        ? new Dilation(choices.between(1, 3), choices.between(1, 3))
        : new Dilation(1, 1);
  }

  private Layers block(Layers layers) {
    Padding padding = new Padding(choices.below(3), choices.below(3));
    Kernel kernel = window(layers, padding);
    int[] widths = IntStream.generate(this::channels).limit(choices.between(1, 4)).toArray();
    return choices.onceIn(3)
        ? layers.ninBlock(
            channels(),
            kernel,
            padding,
            stride(),
            pointwise(widths),
            activation(),
            lastActivation(activation()))
        : layers.ninBlock(channels(), kernel, padding, stride(), pointwise(widths));
  }

  private Layers pool(Layers layers) {
    Padding padding = new Padding(choices.below(2), choices.below(2));
    Kernel window = window(layers, padding);
    return choices.onceIn(3)
        ? layers.avgPool(window, padding, stride())
        : layers.maxPool(window, padding, stride());
  }

  private Layers sum(Layers layers) {
    int channels = layers.output().channels();
    return layers.add(
        activation(),
        branch("body", body -> sameSize(body, channels)),
        branch("other", other -> choices.onceIn(3) ? sameSize(other, channels) : other));
  }

  private Layers concatenation(Layers layers) {
    return layers.concat(
        IntStream.range(0, choices.between(1, 3))
            .mapToObj(i -> branch("part" + i, b -> choices.onceIn(4) ? b : sameSize(b, channels())))
            .toArray(BranchDefinition[]::new));
  }

  /** Squeeze-and-excitation. */
  private Layers gated(Layers layers) {
    int channels = layers.output().channels();
    return layers.multiply(
        branch(
            "factors",
            b ->
                b.globalAveragePool()
                    .conv(channels(), kernel(1), activation())
                    .conv(channels, kernel(1), activation())));
  }

  /** Nodes of a branch that keep height and width, and end with so many channels. */
  private Layers sameSize(Layers layers, int channels) {
    Layers body =
        switch (choices.below(6)) {
          case 0 -> layers;
          case 1 -> layers.maxPool(3, new Stride(1, 1), padding(1));
          case 2 -> layers.avgPool(3, new Stride(1, 1), padding(1));
          case 3 -> layers.dropout(0.3);
          case 4 -> layers.ninBlock(channels(), kernel(3), padding(1), pointwise(channels()));
          default -> sum(layers);
        };
    int extent = 1 + 2 * choices.below(2);
    return body.conv(channels, kernel(extent), padding(extent / 2), activation());
  }

  /** What leaves one pixel; rare, for little can follow. */
  private Layers vector(Layers layers) {
    return switch (choices.below(6)) {
      case 0 -> layers.globalAveragePool();
      case 1 -> layers.flatten().linear(channels(), activation());
      case 2 -> layers.linear(channels(), activation());
      default -> block(layers);
    };
  }

  private Layers classifier(Layers layers) {
    int logits = choices.between(2, MOST_LOGITS);
    return switch (choices.below(5)) {
      case 0 -> layers.linear(logits);
      case 1 -> layers.flatten().dropout(0.5).linear(logits);
      case 2 -> layers.conv(logits, kernel(1)).globalAveragePool();
      case 3 -> layers.ninBlock(channels(), kernel(1), pointwise(logits)).globalAveragePool();
      default ->
          layers
              .dropout(0.4)
              .ninBlock(logits, kernel(3), padding(1), lastActivation(identity()))
              .globalAveragePool();
    };
  }

  private int several() {
    return choices.between(FEWEST_NORMALIZED, FEWEST_NORMALIZED + size.channels() / 4);
  }

  private int channels() {
    return choices.between(1, choices.onceIn(3) ? size.channels() : size.channels() / 4);
  }

  /** A window that fits the padded image, and whose padding is at most half of it. */
  private Kernel window(Layers layers, Padding padding) {
    return new Kernel(
        windowExtent(layers.output().height(), padding.height()),
        windowExtent(layers.output().width(), padding.width()));
  }

  /** A window that fits the padded image with its dilation. */
  private Kernel window(Layers layers, Padding padding, Dilation dilation) {
    return new Kernel(
        dilatedExtent(layers.output().height(), padding.height(), dilation.height()),
        dilatedExtent(layers.output().width(), padding.width(), dilation.width()));
  }

  private int dilatedExtent(int image, int padding, int dilation) {
    int fits = (image + 2 * padding - 1) / dilation + 1;
    return choices.between(1, Math.min(LARGEST_KERNEL, fits));
  }

  private int windowExtent(int image, int padding) {
    return choices.between(Math.max(1, 2 * padding), Math.min(LARGEST_KERNEL, image + 2 * padding));
  }

  /** Mostly 1, or an image is soon a pixel. */
  private Stride stride() {
    return choices.onceIn(4)
        ? new Stride(choices.between(1, 3), choices.between(1, 3))
        : new Stride(1, 1);
  }

  private Activation activation() {
    return EveryActivation.LIST.get(choices.below(EveryActivation.LIST.size()));
  }
}
