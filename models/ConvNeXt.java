import static ninc.dsl.Dsl.*;

import ninc.dsl.*;

/**
 * A small ConvNeXt, with the widths and depths that are known as Atto, for images of 96×96 pixels:
 * 3,374,610 parameters. Z. Liu et al., A ConvNet for the 2020s, CVPR 2022.
 *
 * <p>The paper's smallest, ConvNeXt-T, has 96 to 768 channels, three blocks where this one has two,
 * and nine where it has six. Its blocks are scaled by a learned factor for each channel that starts
 * at 10⁻⁶, and skipped at random in training; these are not.
 */
public final class ConvNeXt implements ModelDefinition {
  public Network network() {
    return network(1, 96, 10);
  }

  public static Network network(int channels, int size, int classes) {
    Layers layers = Network.input(channels, size, size).conv(40, kernel(4), stride(4)).layerNorm();
    layers = blocks(layers, 2);
    layers = blocks(halving(layers, 80), 2);
    layers = blocks(halving(layers, 160), 6);
    layers = blocks(halving(layers, 320), 2);
    return layers.globalAveragePool().layerNorm().linear(classes).build();
  }

  private static Layers halving(Layers layers, int channels) {
    return layers.layerNorm().conv(channels, kernel(2), stride(2));
  }

  /** Blocks of a depthwise convolution and, for each pixel, a perceptron with a hidden layer. */
  private static Layers blocks(Layers layers, int count) {
    int channels = layers.output().channels();
    Layers blocks = layers;
    for (int i = 0; i < count; i++) {
      blocks =
          blocks.add(
              branch(
                  "body",
                  b ->
                      b.depthwiseConv(kernel(7), padding(3))
                          .layerNorm()
                          .conv(4 * channels, kernel(1), gelu())
                          .conv(channels, kernel(1))),
              branch("skip", b -> b));
    }
    return blocks;
  }

  public Training training() {
    return Training.on("fashion-mnist")
        .resize(96)
        .batchSize(128)
        .epochs(10)
        .optimizer(adamW(1e-3))
        .schedule(oneCycle())
        .initializer(xavierUniform());
  }
}
