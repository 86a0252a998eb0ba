import static ninc.dsl.Dsl.*;

import ninc.dsl.*;

/**
 * ResNet-18 for 96×96 pixels as the d2l book builds it, but without batch normalisation: 11,170,570
 * parameters. K. He, X. Zhang, S. Ren, J. Sun, Deep residual learning for image recognition, CVPR
 * 2016.
 *
 * <p>The paper's has colour images of 224×224 and 1000 classes, normalises after each convolution,
 * and has no biases before that.
 */
public final class ResNet18 implements ModelDefinition {
  public Network network() {
    Layers layers =
        Network.input(1, 96, 96)
            .conv(64, kernel(7), stride(2), padding(3), relu())
            .maxPool(3, stride(2), padding(1));
    layers = residual(residual(layers, 64), 64);
    layers = residual(halving(layers, 128), 128);
    layers = residual(halving(layers, 256), 256);
    layers = residual(halving(layers, 512), 512);
    return layers.globalAveragePool().linear(10).build();
  }

  /** What two convolutions add to their input. */
  private static Layers residual(Layers layers, int channels) {
    return layers.add(
        relu(),
        branch(
            "residual",
            b ->
                b.conv(channels, kernel(3), padding(1), relu())
                    .conv(channels, kernel(3), padding(1))),
        branch("skip", b -> b));
  }

  /** The same at half the height and width, where a pointwise convolution makes the input fit. */
  private static Layers halving(Layers layers, int channels) {
    return layers.add(
        relu(),
        branch(
            "residual",
            b ->
                b.conv(channels, kernel(3), stride(2), padding(1), relu())
                    .conv(channels, kernel(3), padding(1))),
        branch("skip", b -> b.conv(channels, kernel(1), stride(2))));
  }

  public Training training() {
    return Training.on("fashion-mnist")
        .resize(96)
        .batchSize(128)
        .epochs(10)
        .optimizer(adam(5e-4))
        .initializer(xavierUniform());
  }
}
