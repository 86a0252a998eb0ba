import static ninc.dsl.Dsl.*;

import ninc.dsl.*;

/**
 * SqueezeNet 1.1 for images of 96×96 pixels: 726,474 parameters. F. N. Iandola et al., SqueezeNet:
 * AlexNet-level accuracy with 50x fewer parameters and &lt;0.5MB model size, 2016.
 *
 * <p>Version 1.1 is the authors' own revision of the paper's network, with smaller kernels in the
 * first layer and earlier pools. It has colour images of 224×224 and 1000 classes: {@code
 * network(3, 224, 1000)}, with 1,235,496 parameters, as torchvision's squeezenet1_1, whose {@code
 * state_dict} it takes.
 */
public final class SqueezeNet implements ModelDefinition {
  public Network network() {
    return network(1, 96, 10);
  }

  public static Network network(int channels, int size, int classes) {
    Layers layers =
        Network.input(channels, size, size)
            .conv(64, kernel(3), stride(2), relu())
            .maxPool(3, stride(2));
    layers = fire(fire(layers, 16, 64), 16, 64).maxPool(3, stride(2));
    layers = fire(fire(layers, 32, 128), 32, 128).maxPool(3, stride(2));
    layers = fire(fire(layers, 48, 192), 48, 192);
    layers = fire(fire(layers, 64, 256), 64, 256);
    return layers.dropout(0.5).conv(classes, kernel(1), relu()).globalAveragePool().build();
  }

  /**
   * A 1×1 convolution that squeezes the channels, and 1×1 and 3×3 convolutions that expand them.
   *
   * @param squeezed channels after the first
   * @param expanded channels after each of the others
   */
  private static Layers fire(Layers layers, int squeezed, int expanded) {
    return layers
        .conv(squeezed, kernel(1), relu())
        .concat(
            branch("1x1", b -> b.conv(expanded, kernel(1), relu())),
            branch("3x3", b -> b.conv(expanded, kernel(3), padding(1), relu())));
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
