import static ninc.dsl.Dsl.*;

import ninc.dsl.*;

/**
 * MobileNet for images of 96×96 pixels: 3,216,650 parameters. A. G. Howard et al., MobileNets:
 * efficient convolutional neural networks for mobile vision applications, 2017.
 *
 * <p>The paper's has colour images of 224×224 and 1000 classes: {@code network(3, 224, 1000)}, with
 * 4,231,976 parameters. Its table gives the last depthwise convolution stride 2, which would halve
 * 7×7 maps once more; here, as in the authors' implementation, it is 1.
 */
public final class MobileNetV1 implements ModelDefinition {
  public Network network() {
    return network(1, 96, 10);
  }

  public static Network network(int channels, int size, int classes) {
    Layers layers =
        Network.input(channels, size, size)
            .conv(32, kernel(3), stride(2), padding(1), bias(false))
            .batchNorm(relu());
    layers = separable(layers, 64, stride(1));
    layers = separable(separable(layers, 128, stride(2)), 128, stride(1));
    layers = separable(separable(layers, 256, stride(2)), 256, stride(1));
    layers = separable(layers, 512, stride(2));
    for (int i = 0; i < 5; i++) {
      layers = separable(layers, 512, stride(1));
    }
    layers = separable(separable(layers, 1024, stride(2)), 1024, stride(1));
    return layers.globalAveragePool().linear(classes).build();
  }

  /** A depthwise convolution and a 1×1 convolution, each with batch normalization and ReLU. */
  private static Layers separable(Layers layers, int channels, Stride stride) {
    return layers
        .depthwiseConv(kernel(3), stride, padding(1), bias(false))
        .batchNorm(relu())
        .conv(channels, kernel(1), bias(false))
        .batchNorm(relu());
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
