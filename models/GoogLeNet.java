import static ninc.dsl.Dsl.*;

import ninc.dsl.*;

/**
 * GoogLeNet for 96×96 pixels as the d2l book builds it: 5,977,530 parameters. C. Szegedy et al.,
 * Going deeper with convolutions, CVPR 2015.
 *
 * <p>The paper's has colour images of 224×224 and 1000 classes, local response normalisation,
 * dropout before the last layer, and two more classifiers halfway while it trains.
 */
public final class GoogLeNet implements ModelDefinition {
  public Network network() {
    Layers layers =
        Network.input(1, 96, 96)
            .conv(64, kernel(7), stride(2), padding(3), relu())
            .maxPool(3, stride(2), padding(1))
            .conv(64, kernel(1), relu())
            .conv(192, kernel(3), padding(1), relu())
            .maxPool(3, stride(2), padding(1));
    layers = inception(layers, 64, 96, 128, 16, 32, 32);
    layers = inception(layers, 128, 128, 192, 32, 96, 64);
    layers = layers.maxPool(3, stride(2), padding(1));
    layers = inception(layers, 192, 96, 208, 16, 48, 64);
    layers = inception(layers, 160, 112, 224, 24, 64, 64);
    layers = inception(layers, 128, 128, 256, 24, 64, 64);
    layers = inception(layers, 112, 144, 288, 32, 64, 64);
    layers = inception(layers, 256, 160, 320, 32, 128, 128);
    layers = layers.maxPool(3, stride(2), padding(1));
    layers = inception(layers, 256, 160, 320, 32, 128, 128);
    layers = inception(layers, 384, 192, 384, 48, 128, 128);
    return layers.globalAveragePool().linear(10).build();
  }

  /**
   * Four views of the same maps, one after the other: single pixels, their neighbourhoods of 3×3
   * and of 5×5, and the largest values around. Pointwise layers make the last three affordable.
   *
   * @param pixel channels of the first
   * @param reduce3 channels before the 3×3 convolution
   * @param around3 channels after it
   * @param reduce5 channels before the 5×5 convolution
   * @param around5 channels after it
   * @param pooled channels after the pool
   */
  private static Layers inception(
      Layers layers, int pixel, int reduce3, int around3, int reduce5, int around5, int pooled) {
    return layers.concat(
        branch("1x1", b -> b.conv(pixel, kernel(1), relu())),
        branch(
            "3x3",
            b -> b.conv(reduce3, kernel(1), relu()).conv(around3, kernel(3), padding(1), relu())),
        branch(
            "5x5",
            b -> b.conv(reduce5, kernel(1), relu()).conv(around5, kernel(5), padding(2), relu())),
        branch("pool", b -> b.maxPool(3, stride(1), padding(1)).conv(pooled, kernel(1), relu())));
  }

  public Training training() {
    return Training.on("fashion-mnist")
        .resize(96)
        .batchSize(128)
        .epochs(10)
        .optimizer(adam(5e-4))
        .initializer(kaimingUniform());
  }
}
