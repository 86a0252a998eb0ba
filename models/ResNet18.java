import static ninc.dsl.Dsl.*;

import ninc.dsl.*;

/**
 * ResNet-18 for images of 96×96 pixels: 11,175,370 parameters. K. He, X. Zhang, S. Ren, J. Sun,
 * Deep residual learning for image recognition, CVPR 2016.
 *
 * <p>The paper's has colour images of 224×224 and 1000 classes: {@code network(3, 224, 1000)}, with
 * 11,689,512 parameters, as torchvision's resnet18, whose {@code state_dict} it takes.
 */
public final class ResNet18 implements ModelDefinition {
  public Network network() {
    return network(1, 96, 10);
  }

  public static Network network(int channels, int size, int classes) {
    Layers layers =
        Network.input(channels, size, size)
            .conv(64, kernel(7), stride(2), padding(3), bias(false))
            .batchNorm(relu())
            .maxPool(3, stride(2), padding(1));
    layers = residual(residual(layers, 64), 64);
    layers = residual(halving(layers, 128), 128);
    layers = residual(halving(layers, 256), 256);
    layers = residual(halving(layers, 512), 512);
    return layers.globalAveragePool().linear(classes).build();
  }

  /** Adds two convolutions of the map to it. */
  private static Layers residual(Layers layers, int channels) {
    return layers.add(
        relu(),
        branch("residual", b -> convolutions(b, channels, stride(1))),
        branch("skip", b -> b));
  }

  /** The same at half the height and width, to which a 1×1 convolution projects the map. */
  private static Layers halving(Layers layers, int channels) {
    return layers.add(
        relu(),
        branch("residual", b -> convolutions(b, channels, stride(2))),
        branch("skip", b -> b.conv(channels, kernel(1), stride(2), bias(false)).batchNorm()));
  }

  private static Layers convolutions(Layers layers, int channels, Stride stride) {
    return layers
        .conv(channels, kernel(3), stride, padding(1), bias(false))
        .batchNorm(relu())
        .conv(channels, kernel(3), padding(1), bias(false))
        .batchNorm();
  }

  public Training training() {
    return Training.on("fashion-mnist")
        .resize(96)
        .batchSize(128)
        .epochs(10)
        .optimizer(sgd(0.05).momentum(0.9).weightDecay(1e-4))
        .schedule(oneCycle())
        .initializer(kaimingNormal());
  }
}
