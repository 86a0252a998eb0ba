import static ninc.dsl.Dsl.*;

import ninc.dsl.*;

/**
 * MobileNetV2 for images of 96×96 pixels: 2,236,106 parameters. M. Sandler et al., MobileNetV2:
 * inverted residuals and linear bottlenecks, CVPR 2018.
 *
 * <p>The paper's has colour images of 224×224 and 1000 classes: {@code network(3, 224, 1000)}, with
 * 3,504,872 parameters, as torchvision's mobilenet_v2, whose {@code state_dict} it takes. The
 * dropout before the last layer is torchvision's.
 */
public final class MobileNetV2 implements ModelDefinition {
  public Network network() {
    return network(1, 96, 10);
  }

  public static Network network(int channels, int size, int classes) {
    Layers layers =
        Network.input(channels, size, size)
            .conv(32, kernel(3), stride(2), padding(1), bias(false))
            .batchNorm(relu6())
            .invertedResidual(16, expand(1), kernel(3));
    layers = stage(layers, 24, stride(2), 2);
    layers = stage(layers, 32, stride(2), 3);
    layers = stage(layers, 64, stride(2), 4);
    layers = stage(layers, 96, stride(1), 3);
    layers = stage(layers, 160, stride(2), 3);
    layers = stage(layers, 320, stride(1), 1);
    return layers
        .conv(1280, kernel(1), bias(false))
        .batchNorm(relu6())
        .globalAveragePool()
        .dropout(0.2)
        .linear(classes)
        .build();
  }

  /** Inverted residuals of the same width, of which the first has the stride. */
  private static Layers stage(Layers layers, int channels, Stride stride, int blocks) {
    Layers stage = layers.invertedResidual(channels, expand(6), kernel(3), stride);
    for (int i = 1; i < blocks; i++) {
      stage = stage.invertedResidual(channels, expand(6), kernel(3));
    }
    return stage;
  }

  public Training training() {
    return Training.on("fashion-mnist")
        .resize(96)
        .batchSize(128)
        .epochs(10)
        .optimizer(sgd(0.05).momentum(0.9).weightDecay(4e-5))
        .schedule(oneCycle())
        .initializer(kaimingNormal());
  }
}
